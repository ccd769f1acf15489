// The search: Material's worker, with two things put before it. Texts and code are loaded when
// something is searched for, not with every page. And other forms of a word are found as well
// ("rättigheterna" finds "rättigheter"), below what stands there as it was typed.
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3

const post = postMessage.bind(self)
const hand = data => dispatchEvent(new MessageEvent("message", {data}))
let setup, asked, loading

// Until something is searched for, pages are answered from here.
const keep = event => {
  event.stopImmediatePropagation()
  if (event.data.type === SETUP) {
    setup = event.data
    post({type: READY})
  } else if (event.data.type === QUERY) {
    asked = event.data
    if (asked.data) loading ??= load().catch(() => { loading = undefined })
    else post({type: RESULT, data: {items: []}})
  }
}
addEventListener("message", keep)

async function load() {
  const {config} = setup.data
  const texts = await fetch(config.texts)
  setup.data.docs = await texts.json()
  importScripts(location.hash.slice(1)) // Material's: its name changes with its content
  removeEventListener("message", keep)
  self.postMessage = () => { // it is ready, as the page was told long ago
    self.postMessage = post
    if (config.forms) findForms(config.lang[0])
    hand(asked)
  }
  hand(setup)
}

function findForms(language) {
  const {stemmer} = language === "en" ? lunr : lunr[language]
  // Swedish stems keep the article of "samtycket".
  const bare = word => language === "sv" ? word.replace(/(.{4})ets?$/, "$1") : word
  const stem = word => stemmer(new lunr.Token(bare(word))).toString()
  let families // the words of the index, by stem
  const familiesOf = words => {
    const found = new Map()
    for (const word of words) found.set(stem(word), [...(found.get(stem(word)) ?? []), word])
    return found
  }

  const query = lunr.Index.prototype.query
  lunr.Index.prototype.query = function (ask) {
    families ??= familiesOf(Object.keys(this.invertedIndex))
    const forms = new Map() // a form that was not typed, and the word that was
    const found = query.call(this, clauses => {
      ask.call(clauses, clauses)
      // Words in quotes and words to be left out are meant as they stand; the others end in a star.
      const typed = clauses.clauses.filter(one => one.term.endsWith("*"))
      const words = typed.map(one => one.term.slice(0, -1))
      typed.forEach(({fields}, number) => {
        for (const form of families.get(stem(words[number])) ?? []) {
          if (words.some(word => form.startsWith(word)) || forms.has(form)) continue
          forms.set(form, words[number])
          clauses.clause({term: form, fields, boost: 0.5})
        }
      })
    })
    // A word found in another form is not missing, which Material would say.
    for (const {matchData: {metadata}} of found) {
      for (const [form, word] of forms) {
        for (const [field, {position}] of Object.entries(metadata[form] ?? {})) {
          ((metadata[word] ??= {})[field] ??= {position: []}).position.push(...position)
        }
        delete metadata[form]
      }
    }
    return found
  }
}
