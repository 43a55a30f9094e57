# The agreement, its versions and clauses.
agreement = Agreement
agreement-also = The versions as
agreement-clauses = { $n ->
    [one] 1 clause
   *[other] { $n } clauses
}
agreement-parts = in { $n ->
    [one] 1 part
   *[other] { $n } parts
}
agreement-version = Version
agreement-effective = In force from
agreement-hash = Hash of its text
agreement-always = the beginning
agreement-changes = Changes
agreement-since = since { $version }
agreement-in-force = in force
agreement-other = This version is not the one in force.
agreement-go = Read the one in force
agreement-versions = { $n ->
    [one] This is the only version
   *[other] All { $n } versions
}
agreement-findings = What the linter finds in it
agreement-findings-in-place = Beside the clauses that it is about:
agreement-no-findings = Nothing: each promise can be measured, and no clause stands in the way of another.
finding-error = error
finding-warning = warning
finding-note = note
clause-permalink = The page of { $address }
clause-table = Table { $number }
clause-figures = Figures that rest on it
clause-last = Last windows
clause-rights = The rights that it gives
clause-ask = Ask who may do what, and why
