// What needs a script. Without one nothing is missing from the page; nothing is sent or stored.

for (const button of document.querySelectorAll(".ly-scripted > button")) button.parentElement.hidden = false

// A button that prints the page.
document.querySelector(".ly-print")?.addEventListener("click", () => print())

// A button that shows beside each paragraph a link to it, and hides them again.
document.querySelector("[data-link]")?.addEventListener("click", ({target}) => {
  const shown = target.getAttribute("aria-pressed") === "true"
  target.setAttribute("aria-pressed", !shown)
  if (shown) return document.querySelectorAll(".ly-here").forEach(one => one.remove())
  for (const one of document.querySelectorAll("article :is(p, li)[id]")) {
    const link = document.createElement("a")
    link.className = "ly-here"
    link.href = `#${one.id}`
    link.setAttribute("aria-label", target.dataset.link.replace("#", one.id))
    one.prepend(link)
  }
})

// Any two versions: the choice is made of the links to redlines that stand below on the page.
const picker = document.querySelector(".ly-picker")
if (picker) {
  const [newer, older] = picker.querySelectorAll("select")
  const linksOf = version => [...version.querySelectorAll("[data-old]")]
  const versions = [...document.querySelectorAll(".ly-version")].filter(one => linksOf(one).length)
  const fill = () => older.replaceChildren(...linksOf(versions[newer.selectedIndex])
    .map(one => new Option(one.dataset.old, one.href)))
  newer.replaceChildren(...versions.map(one => new Option(one.id.slice(1))))
  newer.addEventListener("change", fill)
  picker.addEventListener("submit", event => {
    event.preventDefault()
    location.href = older.value
  })
  picker.hidden = false
  fill() // the browser may have kept a choice from before
}

// "What applied on…": shows a field for a day above the table of periods, and answers from the table.
for (const block of document.querySelectorAll(".ly-periods")) {
  const asked = block.querySelector(".ly-asked")
  const field = asked.querySelector("input")
  const answer = asked.querySelector("output")
  const rows = [...block.querySelectorAll("tr[data-until]")]

  const applies = (row, day) =>
    row.dataset.known && row.dataset.known <= day && (!row.dataset.until || day <= row.dataset.until)

  // Before the day on which a text without a date was taken over, nobody knows what applied.
  const untold = (row, day) =>
    row.dataset.certain === "false" && (!row.dataset.until || day <= row.dataset.until)

  const today = () => new Date().toLocaleDateString("sv") // as the field writes it: 2026-11-22

  const show = () => {
    const day = field.value
    const found = day && rows.find(row => applies(row, day))
    for (const row of rows) row.toggleAttribute("data-asked", row === found)
    answer.replaceChildren()
    if (found) {
      const version = found.querySelector("th").firstElementChild.cloneNode(true)
      answer.append(day > today() ? answer.dataset.expected : answer.dataset.found, " ", version)
      if (found.dataset.since) {
        const since = document.createElement("a")
        since.href = found.dataset.since
        since.textContent = answer.dataset.since
        answer.append(". ", since)
      }
    } else if (day) {
      answer.append(rows.some(row => untold(row, day)) ? answer.dataset.unknown : answer.dataset.none)
    }
  }

  field.addEventListener("input", show)
  asked.hidden = false
  show() // the browser may have kept a day from before
}
