// The search. Its texts and the words of the language are loaded at the first question; what was asked
// for never leaves the browser.
//
// Each word of a question is looked for as written, as the beginning of a word, in another form, as a
// part of a compound and by what the language's list says it means; without a mark over a letter, and
// then with one letter wrong, only if nothing else is found. What has all words stands before what has some.

const WORD = /[\p{L}\p{N}]+(?:[.:\-][\p{L}\p{N}]+)*/gu
const MOST = 20

const plain = text => text.normalize("NFC").toLowerCase().replace(/[\u00ad\u200b-\u200f\ufeff]/g, "")
const wordsOf = text => plain(text).match(WORD) ?? []
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

export class Search {
  constructor(docs, language) {
    this.docs = docs
    this.common = new Set(language.common ?? [])
    this.endings = [...(language.endings ?? [])].sort((a, b) => b.length - a.length)
    this.meanings = Object.entries(language.meanings ?? {}).map(([asked, meant]) => [wordsOf(asked), meant])
    this.index = new Map() // word → Map of document → weight
    docs.forEach((doc, number) => {
      for (const [text, weight] of [[doc.title, 4], [doc.text, 1]]) {
        for (const word of wordsOf(text)) {
          this.#put(word, number, weight)
          if (/[.:\-]/.test(word)) for (const part of word.split(/[.:\-]/)) this.#put(part, number, weight / 2)
        }
      }
    })
    this.vocabulary = [...this.index.keys()]
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

  /** The words of the texts that a word of a question may stand for, with how well they do. */
  #forms(word) {
    const forms = new Map()
    const add = (form, weight) => forms.set(form, Math.max(forms.get(form) ?? 0, weight))
    const stem = this.#stem(word)
    for (const one of this.vocabulary) {
      if (one === word) add(one, 1)
      else if (one.startsWith(word)) add(one, 0.7)
      else if (this.#stem(one) === stem) add(one, 0.8)
      else if (stem.length >= 4 && one.includes(stem)) add(one, 0.4)
    }
    if (forms.size) return forms
    const bare = folded(word)
    for (const one of this.vocabulary) if (folded(one).startsWith(bare)) add(one, 0.5)
    if (forms.size || word.length < 4) return forms
    for (const one of this.vocabulary) {
      if (near(bare, folded(one))) add(one, 0.4)
      else if (bare.length > 5 && one.length > bare.length && near(bare, folded(one).slice(0, bare.length))) add(one, 0.3)
    }
    return forms
  }

  /** What a question asks for: its words, each with what it may stand for. */
  #asked(question) {
    let words = wordsOf(question)
    const asked = []
    const meant = (told, weight) => {
      const forms = new Map()
      for (const word of told.flatMap(wordsOf)) {
        for (const [form, good] of this.#forms(word)) forms.set(form, Math.max(forms.get(form) ?? 0, good * weight))
      }
      return forms
    }
    for (const [phrase, told] of this.meanings) {
      if (phrase.length < 2) continue
      const at = words.findIndex((_, place) => phrase.every((word, step) => words[place + step] === word))
      if (at < 0) continue
      asked.push([phrase.join(" "), meant(told, 0.9)])
      words = [...words.slice(0, at), ...words.slice(at + phrase.length)]
    }
    const telling = words.filter(word => !this.common.has(word))
    for (const word of telling.length || asked.length ? telling : words) {
      const single = this.meanings.find(([phrase]) => phrase.length === 1 &&
        (phrase[0] === word || (word.length > 4 && near(word, phrase[0]) && !this.index.has(word))))
      const forms = single ? new Map([...meant(single[1], 0.9)]) : new Map()
      for (const [form, good] of single && !this.index.has(word) ? [] : this.#forms(word)) {
        forms.set(form, Math.max(forms.get(form) ?? 0, good))
      }
      asked.push([word, forms])
    }
    return asked
  }

  find(question) {
    const asked = this.#asked(question)
    const hits = new Map()
    for (const [, forms] of asked) {
      const best = new Map()
      for (const [form, good] of forms) {
        const where = this.index.get(form)
        const rare = Math.log(1 + this.docs.length / where.size)
        for (const [number, weight] of where) {
          const score = good * (1 + Math.log(weight + 1)) * rare
          const before = best.get(number)
          if (!before || before.score < score) best.set(number, {score, form})
        }
      }
      for (const [number, {score, form}] of best) {
        const hit = hits.get(number) ?? {score: 0, words: 0, forms: []}
        hits.set(number, {score: hit.score + score, words: hit.words + 1, forms: [...hit.forms, form]})
      }
    }
    const all = [...hits].map(([number, hit]) => ({...this.docs[number], ...hit}))
    const whole = all.filter(hit => hit.words === asked.length)
    const rank = hit => hit.score * (hit.boost ?? 1)
    const sorted = (whole.length ? whole : all).sort((a, b) => b.words - a.words || rank(b) - rank(a))
    const seen = new Set()
    const found = sorted.filter(hit => {
      const said = hit.text.slice(0, 200)
      return said.length < 40 || (!seen.has(said) && seen.add(said))
    })
    return {found: found.slice(0, MOST), whole: whole.length > 0}
  }
}

/** A part of a text around what was found, which is marked. */
const snippet = ({text, forms}) => {
  const words = [...text.matchAll(WORD)]
  const first = words.findIndex(one => forms.includes(plain(one[0])))
  const from = first > 8 ? words[first - 8].index : 0
  const part = text.slice(from, from + 180)
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
  said.append(part.slice(place), from + 180 < text.length ? " …" : "")
  return said
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
    if (!search || question !== latest) return
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
  panel.addEventListener("toggle", event => { if (event.newState === "open") field.focus() })
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
