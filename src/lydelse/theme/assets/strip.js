// Lets the link of the strip lead to the section that is being read, in the version in force.
// Without a script it leads to the top of that version.
const link = document.querySelector(".ly-current")
const strip = link.closest(".ly-strip")
const page = link.getAttribute("href")
const headings = [...document.querySelectorAll("article :is(h2, h3, h4)[id]")].reverse()

const follow = () => {
  const edge = strip.getBoundingClientRect().bottom + 40
  const read = headings.find(one => one.getClientRects().length && one.getBoundingClientRect().top < edge)
  link.setAttribute("href", read ? `${page}#${read.id}` : page)
}

addEventListener("scroll", follow, {passive: true})
addEventListener("hashchange", follow)
follow()
