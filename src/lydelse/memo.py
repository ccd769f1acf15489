"""Do it once: the one way to keep an answer in memory, bounded and counted.

* ``by_value``: for arguments that are equal, or for which ``key`` is.
* ``by_identity``: for the same objects, where to compare them would cost too much.
* ``per_website``: for the same arguments, as long as the website lives that is asked first.

A field that an object works out when it is first asked, ``functools.cached_property``, is a part of
the object and lives as long; what is kept on disk is ``storage.cache``. ``forget`` clears what is
kept here, ``counts`` says what it was good for; ``LYDELSE_COUNT=1`` prints that when a command or a
build ends.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, update_wrapper
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Owner = TypeVar("_Owner", bound="Remembers")

FEW = 256
"""Enough for what is asked by language, by file, by country."""
MANY = 1 << 16
"""Enough for what is asked for each version of a large site."""


class Remembers(Protocol):
    """A website, or what else keeps answers about itself."""

    @property
    def memory(self) -> dict[str, dict[Hashable, Any]]:
        """The answers of each function, by its name."""


class Count(NamedTuple):
    """How often an answer was there, and how often it had to be found."""

    hits: int = 0
    misses: int = 0

    def plus(self, other: "Count") -> "Count":
        """Return the sum of two counts."""
        return Count(self.hits + other.hits, self.misses + other.misses)


class _Memo:
    """The answers of one function, the oldest of which goes when there is no more room."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.known: dict[Hashable, Any] = {}
        self.hits = self.misses = 0

    def keep(self, key: Hashable, answer: Result) -> Result:
        """Keep an answer that was not there."""
        self.misses += 1
        _put(self.known, key, answer, self.size)
        return answer

    def count(self) -> Count:
        """Return how often it was asked."""
        return Count(self.hits, self.misses)

    def forget(self) -> None:
        """Forget all answers."""
        self.known.clear()


class _PythonsMemo(_Memo):
    """The same, kept by ``lru_cache``, which is faster and drops what was not asked for longest."""

    def __init__(self, function: Any) -> None:
        super().__init__(0)
        self._function = function

    def count(self) -> Count:
        """Return how often it was asked."""
        return Count(*self._function.cache_info()[:2])

    def forget(self) -> None:
        """Forget all answers."""
        self._function.cache_clear()


_memos: dict[Any, _Memo] = {}
_elsewhere: dict[str, Count] = {}


def by_value(
    size: int = FEW, key: Callable[..., Hashable] | None = None, typed: bool = False
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Let a function answer once for equal arguments, or for those of which ``key`` is equal.

    ``typed`` tells ``1`` from ``True`` and text from markup.
    """

    def keeping(function: Callable[Given, Result]) -> Callable[Given, Result]:
        if key is None:
            kept: Any = lru_cache(size, typed)(function)
            found: Callable[Given, Result] = _registered(kept, _PythonsMemo(kept))
            return found
        memo = _Memo(size)
        known, key_of = memo.known, key

        def remembering(*given: Given.args, **named: Given.kwargs) -> Result:
            what = key_of(*given, **named)
            if what in known:
                memo.hits += 1
                answer: Result = known[what]
                return answer
            return memo.keep(what, function(*given, **named))

        update_wrapper(remembering, function)
        return _registered(remembering, memo)

    return keeping


def by_identity(
    size: int = 1024,
) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Let a function answer once for the same objects, all of them given by position."""

    def keeping(function: Callable[Given, Result]) -> Callable[Given, Result]:
        memo = _Memo(size)
        known = memo.known

        def remembering(*given: Given.args, **named: Given.kwargs) -> Result:
            what = id(given[0]) if len(given) == 1 else tuple(map(id, given))
            if what in known:
                memo.hits += 1
                found: Result = known[what][1]
                return found
            # With the objects, so that no others get their ids.
            return memo.keep(what, (given, function(*given, **named)))[1]

        update_wrapper(remembering, function)
        return _registered(remembering, memo)

    return keeping


def per_website(
    size: int | Callable[[Any], int] = MANY,
) -> Callable[
    [Callable[Concatenate[_Owner, Given], Result]], Callable[Concatenate[_Owner, Given], Result]
]:
    """Let a function of a website answer once for the same arguments, as long as the website lives.

    ``size`` is how many answers each website keeps, or says so for one.
    """

    def keeping(
        function: Callable[Concatenate[_Owner, Given], Result],
    ) -> Callable[Concatenate[_Owner, Given], Result]:
        memo = _Memo(0)
        name = _name(function)

        def remembering(website: _Owner, /, *given: Given.args, **named: Given.kwargs) -> Result:
            known = website.memory.setdefault(name, {})
            what = (given, tuple(named.items())) if named else given
            if what in known:
                memo.hits += 1
                found: Result = known[what]
                return found
            memo.misses += 1
            answer = function(website, *given, **named)
            _put(known, what, answer, size(website) if callable(size) else size)
            return answer

        update_wrapper(remembering, function)
        return _registered(remembering, memo)

    return keeping


def forget(function: Callable[..., Any] | None = None) -> None:
    """Forget what one function answered, or all; websites keep what they were asked."""
    for memo in [_memos[function]] if function else _memos.values():
        memo.forget()


def counts() -> Mapping[str, Count]:
    """Return how often each function that was asked had its answer, in all processes."""
    found = dict(_elsewhere)
    for function, memo in _memos.items():
        name = _name(function)
        found[name] = found.get(name, Count()).plus(memo.count())
    return {name: count for name, count in found.items() if any(count)}


def counts_since(before: Mapping[str, Count]) -> Mapping[str, Count]:
    """Return what was counted after ``before``: a forked process begins with its parent's."""
    none = Count()
    return {
        name: Count(count.hits - was.hits, count.misses - was.misses)
        for name, count in counts().items()
        for was in [before.get(name, none)]
    }


def add_counts(others: Mapping[str, Count]) -> None:
    """Add what another process counted."""
    for name, count in others.items():
        _elsewhere[name] = _elsewhere.get(name, Count()).plus(count)


def _put(known: dict[Hashable, Any], key: Hashable, answer: Any, size: int) -> None:
    while len(known) >= size:
        del known[next(iter(known))]
    known[key] = answer


def _registered(function: _Function, memo: _Memo) -> _Function:
    _memos[function] = memo
    return function


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("lydelse.")
