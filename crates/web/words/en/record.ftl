# The journal, access and search.
journal = Journal
journal-lead = What the parties stated, in the order in which it came. Nobody can change or hide an entry since: each checkpoint is signed, and whoever keeps an earlier one can tell.
journal-size = Entries
journal-root = Root of the tree
journal-last = Last recorded
journal-checkpoint = The last checkpoint
journal-download = Download it
journal-policy = Download the key of the log
journal-cosigned = Who has cosigned it
journal-nobody = nobody has cosigned this checkpoint yet
journal-cosigned-until = The last one that was cosigned holds the first { $entries } entries, by { $names }.
journal-not-cosigned = { $n } entries came since, and wait for their witnesses.
journal-never = No witness has cosigned any checkpoint of this journal. A party runs one with the command entente witness.
journal-verify = Verify it in your own terminal
journal-verify-lead = A bundle holds all that your company may read, with its figures. These commands fetch it and recompute every figure, without trusting this server. TOKEN is one that reads.
journal-token = Make a token
journal-bundle = Download the bundle
journal-tiles = The log itself, as tiles that a mirror fetches (C2SP tlog-tiles):
journal-no-bundle = A bundle holds prices as well, which you do not see; somebody with the office commercial or signatory, or your auditor, can take it out.
journal-entries = Entries
journal-caption = What everybody of the alliance may see of each entry, the newest first
journal-entry = Entry
journal-attested = Attested by
journal-source = its party
journal-passkey = a passkey
journal-host = the host
journal-passkeys = Passkeys of people
journal-passkeys-caption = Who signs entries with a passkey, by pseudonym
journal-passkeys-lead = A company states here which passkeys its people sign with. One that the host alone added is its word for whose it is: look whether those under your name are yours.
journal-passkey-person = Person
journal-passkey-hash = Passkey
journal-passkey-added = Added in entry
journal-passkey-signs = Signs
journal-passkey-party = Company
journal-passkey-in-force = yes
journal-passkey-ended = no longer
journal-proof = Proof
journal-proof-of = The inclusion proof of entry { $entry }
journal-newer = Newer entries
journal-older = Older entries
access = Who may do what
access-lead = Rights follow from the agreement. Ask why you may do something, or why not, and read by which clause.
access-action = May
access-what = with
access-who = somebody of your company
access-you = you
access-ask = Ask
access-hint = With is written { $what }; somebody is written { $who }.
access-may = { $who } may { $action } { $what }
access-may-not = { $who } may not { $action } { $what }
access-unknown = { $who } may not { $action } { $what }
access-unknown-told = Whether it is there is not told either.
access-by = By these clauses:
access-nobody = No clause gives that to anybody.
access-needed = These clauses give the right, to:
access-own = You act for { $party }:
access-all = The rights that the agreement gives
access-all-lead = Each by its clause; what a clause between two others gives is not shown.
access-policies = Read them as policies of Cedar
access-clause = Clause
access-gives = Gives
access-more = { $n ->
    [one] And one more, among the policies.
   *[other] And { $n } more, among the policies.
}
access-rights = { $n ->
    [one] 1 right
   *[other] All { $n } rights
}
search-text = Text
search-lead = Type two letters or more. Searched are cases, levels, services, companies, clauses, claims, and facts by their kind, source or id.
search-count = { $n ->
    [0] Nothing found
    [one] 1 found
   *[other] { $n } found
}
search-many = More than { $n } found
search-narrow = And many more; a longer text finds fewer.
search-none = Nothing that you may see has this in it.
search-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
search-services = Services
search-parties = Companies
search-clauses = Clauses of the agreement
