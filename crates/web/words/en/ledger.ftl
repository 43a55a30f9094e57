# The books of a party.
ledger = Ledger
ledger-lead = What { $party } has to book, from the same entries as its statements. Each account opens to its entries, each entry to its statement.
ledger-part = You see the money of some pairs only; the others are left out here.
ledger-none = Nothing is booked yet that you may see: no month with an amount is over.
ledger-running = Left out, since the month is not over: what is booked so far in { $months }.
ledger-caption = Trial balance: debits and credits come to the same
ledger-account = Account
account-caption = Entries by month, each with its statement
debit = Debit
credit = Credit
balance = Balance
allocations = Given on to business units
allocations-caption = What each unit bears, by month, in { $currency }
