# Levels and readings.
levels = Levels
spread-told = { $counted } records by the part of their target that they took; { $late } took longer than it.
spread-target = target
spread-beyond = twice and more
levels-lead = What was promised, and what came of it, window by window. Every value opens down to its facts.
levels-none = The agreement promises nothing that you may see.
level = Level
promise = Promise
sides-differ = the sides have different values
window = Window
key = Of
value = Value
state = State
made-of = Made of
from-parts = It comes from its parts, which follow.
small-sample = Met as a small sample: below { $below } records, { $misses } may miss.
side-has = If the open claims of { $party } were accepted:
feed-missing = The feed was missing for { $missing } of { $of }.
by-version = by version { $version } of the agreement
service = Service
replaced = By the claim { $claim } of { $party }; computed: { $computed }
claims = Claims
records = Records
records-caption = The records that the figure rests on, the late ones first
record = Record
started = Started
elapsed = Took
target = Target
left = Left
held-longest = Held longest by
record-missed = missed
record-met = counts
record-other = does not count for it
record-running = running
and-more = { $n ->
    [one] And one more; the other forms have all.
   *[other] And { $n } more; the other forms have all.
}
observations = Observations
observations-caption = What the figure was observed from
what = What
from = From
until = Until
adds = Adds
note = Note
facts = Facts
fact = fact
