# What a draft would have come to.
plans = Backtest
plans-lead = Change a copy of the text in force, and see what would have been met, missed and owed. Nothing is put forward by asking.
plan-draft = A draft
plan-from = Replay the windows that ended after
plan-from-hint = An instant such as 2025-01-01T00:00:00Z; where it is left out, the beginning of the text in force, or a year back
plan-replay = Replay
plan-same = The draft changes nothing: no figure, no amount, no right, no finding.
plan-vary = Vary one value
plan-vary-open = What each value of one term would come to
plan-path = Which value
plan-path-hint = The keys that lead to it, with dots between them
plan-values = Its values, with commas between them
replay-over = Windows that ended between
replay-as-before = { $n ->
    [one] 1 level is as before.
   *[other] { $n } levels are as before.
}
replay-before = Before
replay-draft = Draft
replay-flips = { $level }: { $count } cases come to something else
replay-money = Money
replay-money-hidden = Amounts are shown to who sees the statements of every pair of the party.
replay-money-same = Every amount is as before.
replay-difference = What { $payer } owes { $payee } otherwise, by month, { $currency }
replay-rights = Rights
right-gained = gained
right-lost = lost
replay-new-findings = New findings
replay-gone-findings = Findings that are gone
curve-of = { $path }
curve-now = Now it is { $now }.
curve-title = The worst window of { $level } by value
curve-caption = The worst window for each value
curve-overall = Overall
curve-worst = Worst window
curve-missed = Windows missed
curve-paid = Paid in all
