// What needs a script. Without one nothing is missing from the page; nothing is sent or stored.

// A button that prints the page.
for (const button of document.querySelectorAll(".ly-button")) {
  button.addEventListener("click", () => print())
  button.parentElement.hidden = false
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
