# Statements, their lines, and what is done with them.
statements = Statements
statements-lead = What the parties owe each other, month by month. Every amount opens down to its clause, its readings and their facts.
statements-none = You see no statement yet. A statement comes with the first month in which something is owed, for whoever may see the money between two parties.
statements-pair = { $own } and { $with }
statement-payer = { $payer } pays { $payee } amounts above zero
statement-total = Total
statement-sides = Otherwise by open claims
statement-running = month not over
statement-open = open
statement-agreed-by = agreed by { $who }
statement-closed = closed by both
statement-side = If the open claims of { $party } were accepted: { $total }.
statement-waits = { $with }, { $month }: { $total } waits for your agreement
statements-wait = { $n ->
    [one] And one more statement waits.
   *[other] And { $n } more statements wait.
}
month = Month
months = Other months
currency = Currency
held-back = Held back
clause = Clause
amount = Amount
line = Line
lines = Lines
lines-caption = Amounts above zero are owed by the payer; each line opens to how it was worked out
line-side = By { $party }
line-corrects = corrects { $month }
line-correction = { $what }, correction of { $month }
line-held = { $held } of it is held back until the dispute ends.
line-only-side = Nothing is agreed here; only a side with an open claim has this line.
waterfall-of = From charges to net, { $month }, { $currency }
waterfall-told = { $steps }. Together { $total } { $currency }.
waterfall-net = Net
waterfall-charge = owed by the payer
waterfall-credit = comes back
waterfall-held = held back, in dispute
statement-agreements = Agreed
statement-agreed-to = { $party }: { $total }
agree-to-month = Agree to the month
agree-lead = For { $party } you agree to { $total } for { $month }. When both have agreed, the month is closed: what changes later is a correction in a later month.
agree = Agree
agreed-already = Your party has agreed; the other has not yet.
password-again = Asked for once more where something is signed or about money. Within ten minutes after that it may stay empty.
password-of-demo = In this demo it is: { $password }
why-not = Why you cannot do this
step-number = Step
step-stage = About
step-what = What it gives
step-how = Calculation
rests-on = It rests on
rests-on-clause = the clause alone
rests-on-month = the statement of { $month } as it was closed
rests-on-facts = { $n ->
    [one] 1 fact:
   *[other] { $n } facts:
}
dispute-line = Claim another amount for the line
dispute-lead = A claim says what the amount should be. Until it is decided, the other side's view and yours stand beside the agreed amount.
dispute-value = What the amount should be
dispute-hint = A decimal such as 1250.00; above zero what the payer owes, below zero what comes back
dispute-grounds = Why
dispute = Make the claim
claim-credit = Claim the credit
claim-credit-lead = By this clause a credit is given only where it is claimed in time.
done-statement-agreed = You have agreed to the month for your party.
done-line-disputed = Your claim on the line is made; until it is decided, both amounts are shown.
done-credit-claimed = The credit is claimed.
