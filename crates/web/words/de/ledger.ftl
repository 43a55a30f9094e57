# Die Bücher einer Partei.
ledger = Bücher
ledger-lead = Was { $party } zu buchen hat, aus denselben Buchungen wie ihre Abrechnungen. Jedes Konto führt zu seinen Buchungen, jede Buchung zu ihrer Abrechnung.
ledger-part = Sie sehen nur das Geld einiger Paare; die anderen fehlen hier.
ledger-none = Noch ist nichts gebucht, was Sie sehen dürfen: kein Monat mit einem Betrag ist vorbei.
ledger-running = Weggelassen, da der Monat noch läuft: was in { $months } bisher gebucht ist.
ledger-caption = Saldenbilanz: Soll und Haben sind gleich
ledger-account = Konto
account-caption = Buchungen nach Monat, jede mit ihrer Abrechnung
debit = Soll
credit = Haben
balance = Saldo
allocations = Weitergegeben an Geschäftseinheiten
allocations-caption = Was jede Einheit trägt, nach Monat, in { $currency }
