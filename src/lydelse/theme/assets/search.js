// The search. Its texts and the words of the language are loaded at the first question; what was asked
// for never leaves the browser.
//
// Each word of a question is looked for as written, as the beginning of a word, in another form, as a
// part of a compound and by what means the same. Only if nothing stands for it, it is taken apart as a
// compound, then read without the marks over its letters, then with one letter wrong. What has all words
// stands before what has some; of a long question it is enough to have those that tell the most.

const WORD = /[\p{L}\p{N}]+(?:[.:\-][\p{L}\p{N}]+)*/gu
const DAY = /\b(\d{4})-(\d\d)-(\d\d)\b/g
const MOST = 20, FEW = 3, LONG = 4, WEAK = 0.4

const plain = text => text.normalize("NFC").toLowerCase().replace(/[\u00ad\u200b-\u200f\ufeff]/g, "")
const wordsOf = text => plain(text).replace(/(^|[^\p{L}])v\.?(?=\d)/gu, "$1").match(WORD) ?? []
const folded = word => word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss")

/** Whether one letter put in, left out or changed, or two neighbours swapped, makes one word of another. */
const near = (one, other) => {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  const rest = (a, b) => one.slice(start + a) === other.slice(start + b)
  const swapped = one[start] === other[start + 1] && one[start + 1] === other[start] && rest(2, 2)
  return rest(1, 1) || rest(1, 0) || rest(0, 1) || swapped
}

/** Put a value under a key of a map if it is better than what is there. */
const better = (map, key, value, worth = value => value) => {
  if (!map.has(key) || worth(map.get(key)) < worth(value)) map.set(key, value)
}

export class Search {
  constructor(docs, language) {
    this.docs = docs
    this.code = language.code
    this.common = new Set(language.common ?? [])
    this.strange = new Set(language.strange ?? [])
    this.endings = [...(language.endings ?? [])].sort((a, b) => b.length - a.length)
    this.index = new Map() // word → Map of document → weight
    docs.forEach((doc, number) => {
      for (const [text, weight] of [[doc.title, 4], [doc.text, 1]]) {
        for (const word of wordsOf(text)) {
          this.#put(word, number, weight)
          if (/[.:\-]/.test(word)) for (const part of word.split(/[.:\-]/)) this.#put(part, number, weight / 2)
        }
      }
    })
    this.texts = docs.map(doc => [doc.title, doc.text].map(text => ` ${wordsOf(text).join(" ")} `))
    this.phrases = (language.concepts ?? []).flatMap(concept => {
      const said = concept.map(wordsOf)
      return said.map(words => ({words, stems: words.map(word => this.#stem(word)), concept: said}))
    }).sort((a, b) => b.words.length - a.words.length)
    const single = this.phrases.filter(({words}) => words.length === 1).map(({words: [word]}) => word)
    this.stems = new Map([...this.index.keys(), ...single].map(word => [word, this.#stem(word)]))
    this.known = new Set(this.stems.values())
  }

  #put(word, number, weight) {
    const found = this.index.get(word) ?? new Map()
    found.set(number, Math.min((found.get(number) ?? 0) + weight, 6))
    this.index.set(word, found)
  }

  #stem(word) {
    const ending = this.endings.find(one => word.length - one.length >= 4 && word.endsWith(one))
    return ending ? word.slice(0, -ending.length) : word
  }

  #isKnown(word) { return this.index.has(word) || this.known.has(this.#stem(word)) }

  /** The words of the texts that a word stands for, with how well; what only means the same must be nearer. */
  #forms(word, asked) {
    const forms = new Map(), stem = this.#stem(word)
    for (const one of this.index.keys()) {
      if (one === word) forms.set(one, 1)
      else if (asked && word.length > 2 && one.startsWith(word)) forms.set(one, Math.max(word.length / one.length, WEAK))
      else if (this.stems.get(one) === stem) forms.set(one, 0.8)
      else if (stem.length >= (asked ? 4 : 8) && one.includes(stem)) forms.set(one, WEAK)
    }
    return forms
  }

  /** Where a word or phrase stands: Map of document → how well, and which words of the text say it. */
  #places(words, asked) {
    const places = new Map()
    const rare = number => Math.log(1.1 * this.docs.length / number)
    const put = (number, weight, good, forms) =>
      better(places, number, {score: good * (1 + Math.log(weight + 1)), forms}, one => one.score)
    if (words.length > 1) {
      const phrase = ` ${words.join(" ")}`
      const has = this.texts.map(([title, text]) => title.includes(phrase) ? 4 : text.includes(phrase) ? 1 : 0)
      const number = has.filter(Boolean).length
      has.forEach((weight, at) => { if (weight) put(at, weight, rare(number), words) })
      return places
    }
    for (const [form, good] of this.#forms(words[0], asked)) {
      const where = this.index.get(form)
      for (const [number, weight] of where) put(number, weight, good * rare(where.size), [form])
    }
    return places
  }

  /** What a word or phrase is looked for as: itself, and what means the same. */
  #meanings(words, good = 1) {
    const stems = words.map(word => this.#stem(word)).join(" ")
    const concepts = this.phrases.filter(one => one.stems.join(" ") === stems).map(one => one.concept)
    return [{words, good, asked: true}, ...concepts.flat().map(one => ({words: one, good: good * 0.8}))]
  }

  /** The two words that a compound is made of, if both are known; a letter may join them. */
  #parts(word) {
    for (let at = word.length - 4; at >= 4; at--) {
      const first = [word.slice(0, at), word.slice(0, at - 1)].find(one => one.length >= 4 && this.#isKnown(one))
      if (first && this.#isKnown(word.slice(at))) return [first, word.slice(at)]
    }
  }

  /** The longest known word that a compound ends with, which says what kind of thing it is. */
  #last(word) {
    for (let at = 3; at <= word.length - 5; at++) {
      if (this.#isKnown(word.slice(at))) return [[word.slice(at), 0.5]]
    }
    return []
  }

  /** The known words that a word may have been meant as, with how well. */
  #guesses(word) {
    const bare = folded(word), all = [...this.stems.keys()]
    const same = all.filter(one => folded(one).startsWith(bare))
    if (same.length || word.length < 4) return same.map(one => [one, 0.5])
    const whole = all.filter(one => near(bare, folded(one)))
    if (whole.length || word.length < 6) return whole.map(one => [one, 0.4])
    const begun = one => [0, 1].some(more => near(bare, folded(one).slice(0, bare.length + more)))
    return all.filter(one => one.length > bare.length && begun(one)).map(one => [one, 0.3])
  }

  /** What a word of a question asks for; a compound asks for two things. */
  #read(word) {
    const meanings = this.#meanings([word])
    const isSure = [...this.#forms(word, true).values()].some(good => good > WEAK)
    if (meanings.length > 1 || isSure) return [meanings]
    const parts = this.#parts(word)
    if (parts) return parts.map(part => this.#meanings([part]))
    const guesses = this.#guesses(word)
    const meant = guesses.length || this.#forms(word, true).size ? guesses : this.#last(word)
    return [[...meanings, ...meant.flatMap(([one, good]) => this.#meanings([one], good))]]
  }

  /** What a question asks for: of each thing, as what it is looked for. */
  #asked(question) {
    const dated = question.replace(DAY, (day, year, month, date) => this.index.has(day) ? day :
      new Date(Date.UTC(year, month - 1, date)).toLocaleDateString(
        this.code, {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"}))
    const words = wordsOf(dated).flatMap(word => this.#isKnown(word) ? word : word.split("-"))
    const asked = [], rest = []
    while (words.length) {
      const stems = words.map(word => this.#stem(word))
      const {words: said} = this.phrases.find(one => one.words.length > 1 &&
        one.stems.every((stem, step) => stem === stems[step])) ?? {}
      if (said) asked.push(this.#meanings(said))
      else rest.push(words[0])
      words.splice(0, said?.length ?? 1)
    }
    const telling = rest.filter(word => !this.common.has(word) && (this.index.has(word) || !this.strange.has(word)))
    return [...asked, ...(telling.length || asked.length ? telling : rest).flatMap(word => this.#read(word))]
  }

  find(question) {
    const asked = this.#asked(question)
    const hits = new Map()
    for (const meanings of asked) {
      const best = new Map()
      for (const {words, good, asked} of meanings) {
        for (const [number, {score, forms}] of this.#places(words, asked)) {
          better(best, number, {score: score * good, forms}, one => one.score)
        }
      }
      for (const [number, {score, forms}] of best) {
        const hit = hits.get(number) ?? {score: 0, words: 0, forms: []}
        hits.set(number, {score: hit.score + score, words: hit.words + 1, forms: [...hit.forms, ...forms]})
      }
    }
    const isWhole = hit => hit.words === asked.length
    const first = hit => isWhole(hit) && asked.length < LONG
    const rank = hit => hit.score * (hit.boost ?? 1)
    const seen = new Set()
    const all = [...hits].map(([number, hit]) => ({...this.docs[number], ...hit}))
      .sort((a, b) => first(b) - first(a) || rank(b) - rank(a))
      .filter(({text}) => text.length < 40 || (!seen.has(text.slice(0, 200)) && seen.add(text.slice(0, 200))))
    const whole = all.filter(isWhole)
    const found = asked.length < LONG && whole.length >= FEW ? whole : all
    return {found: found.slice(0, MOST), whole: whole.length > 0}
  }
}

/** A part of a text around what was found, which is marked. */
const snippet = ({text, forms}) => {
  const words = [...text.matchAll(WORD)]
  const first = words.findIndex(one => forms.includes(plain(one[0])))
  const from = first > 8 ? words[first - 8].index : 0
  const to = from + 180 < text.length ? text.lastIndexOf(" ", from + 180) : text.length
  const part = text.slice(from, to)
  const said = document.createElement("p")
  if (from) said.append("… ")
  let place = 0
  for (const one of part.matchAll(WORD)) {
    if (!forms.includes(plain(one[0]))) continue
    const mark = document.createElement("mark")
    mark.textContent = one[0]
    said.append(part.slice(place, one.index), mark)
    place = one.index + one[0].length
  }
  said.append(part.slice(place), to < text.length ? " …" : "")
  return said
}

/** Does for a browser without popovers what the others do: shows and hides what a button names. */
const asPopover = panel => {
  const button = document.querySelector(`[popovertarget="${panel.id}"]`)
  const show = isOpen => {
    if (!isOpen && panel.contains(document.activeElement)) button.focus()
    panel.dataset.open = isOpen
    button.setAttribute("aria-expanded", isOpen)
    if (isOpen) panel.querySelector("[autofocus]")?.focus()
  }
  panel.showPopover = () => show(true)
  panel.hidePopover = () => show(false)
  addEventListener("click", ({target}) => {
    if (button.contains(target)) show(panel.dataset.open !== "true")
    else if (!panel.contains(target) || target.matches("[popovertargetaction]")) show(false)
  })
  addEventListener("keydown", ({key}) => { if (key === "Escape") show(false) })
  show(false)
}
const panels = [...document.querySelectorAll("[popover]")]
// The field has the focus before the next key is read; the event "toggle" would come too late for that.
document.querySelectorAll("[popover] input").forEach(field => { field.autofocus = true })
const hasPopovers = "showPopover" in HTMLElement.prototype
if (!hasPopovers) panels.forEach(asPopover)

// What lies over the page keeps the focus until it is closed.
for (const panel of panels) {
  panel.addEventListener("keydown", event => {
    const isOpen = hasPopovers ? panel.matches(":popover-open") : panel.dataset.open === "true"
    if (event.key !== "Tab" || !isOpen) return
    const stops = [...panel.querySelectorAll("a, button, input")].filter(one => one.offsetParent)
    const [first, last] = [stops[0], stops[stops.length - 1]]
    if (document.activeElement !== (event.shiftKey ? first : last)) return
    event.preventDefault()
    const next = event.shiftKey ? last : first
    next.focus()
  })
}

const panel = document.querySelector("#ly-search")
if (panel?.showPopover) {
  const field = panel.querySelector("input"), told = panel.querySelector("[role=status]")
  const list = panel.querySelector("ol"), on = panel.querySelector(".ly-search__on")
  const home = panel.dataset.home
  const json = name => fetch(home + "search/" + name).then(answer => answer.json())
  let loading, latest

  const show = async () => {
    const question = latest = field.value.trim()
    loading ??= Promise.all([json("texts.json"), json("words.json")])
      .then(([docs, language]) => new Search(docs, language))
      .catch(() => { loading = undefined })
    const search = await loading
    if (question !== latest) return
    if (!search) return void (on.hidden = !question) // not loaded: the next letter tries again
    const {found, whole} = question ? search.find(question) : {found: [], whole: true}
    list.replaceChildren(...found.map(hit => {
      const item = document.createElement("li"), link = document.createElement("a")
      link.href = home + hit.location
      link.textContent = hit.title
      item.append(link)
      if (hit.page) {
        const page = document.createElement("span")
        page.textContent = hit.page
        item.append(" ", page)
      }
      item.append(snippet(hit))
      return item
    }))
    const number = found.length === 0 ? "none" : !whole ? "some" : found.length === 1 ? "one" : "other"
    told.textContent = question ? panel.dataset[number].replace("#", found.length) : ""
    on.hidden = !question || found.length > 0
  }

  document.querySelector(".ly-find").hidden = false
  field.addEventListener("input", show)
  panel.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault()
    await show()
    list.querySelector("a")?.focus()
  })
  panel.addEventListener("keydown", event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (!step) return
    const stops = [field, ...list.querySelectorAll("a")]
    stops[stops.indexOf(document.activeElement) + step]?.focus()
    event.preventDefault()
  })
  list.addEventListener("click", event => { if (event.target.closest("a")) panel.hidePopover() })
  addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea")) return
    event.preventDefault()
    panel.showPopover()
  })
}
