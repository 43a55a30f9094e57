# Was ein Entwurf ergeben hätte.
plans = Rückrechnung
plans-lead = Ändern Sie eine Kopie des geltenden Textes und sehen Sie, was erfüllt, verfehlt und geschuldet worden wäre. Durch Fragen wird nichts vorgelegt.
plan-draft = Ein Entwurf
plan-from = Die Zeiträume nachrechnen, die endeten nach
plan-from-hint = Ein Zeitpunkt wie 2025-01-01T00:00:00Z; wenn er fehlt, der Beginn des geltenden Textes oder ein Jahr zurück
plan-replay = Nachrechnen
plan-same = Der Entwurf ändert nichts: keine Zahl, keinen Betrag, kein Recht, keinen Befund.
plan-vary = Einen Wert verändern
plan-vary-open = Was jeder Wert einer Bestimmung ergäbe
plan-path = Welchen Wert
plan-path-hint = Die Schlüssel, die zu ihm führen, mit Punkten dazwischen
plan-values = Seine Werte, mit Kommas dazwischen
replay-over = Zeiträume, die endeten zwischen
replay-as-before = { $n ->
    [one] 1 Zusage ist wie vorher.
   *[other] { $n } Zusagen sind wie vorher.
}
replay-before = Vorher
replay-draft = Entwurf
replay-flips = { $level }: { $count } Fälle kommen zu etwas anderem
replay-money = Geld
replay-money-hidden = Beträge sieht, wer die Abrechnungen jedes Paars der Partei sieht.
replay-money-same = Jeder Betrag ist wie vorher.
replay-difference = Was { $payer } { $payee } anders schuldet, nach Monat, { $currency }
replay-rights = Rechte
right-gained = gewonnen
right-lost = verloren
replay-new-findings = Neue Befunde
replay-gone-findings = Befunde, die verschwinden
curve-of = { $path }
curve-now = Jetzt ist er { $now }.
curve-title = Der schlechteste Zeitraum von { $level } nach Wert
curve-caption = Der schlechteste Zeitraum für jeden Wert
curve-overall = Insgesamt
curve-worst = Schlechtester Zeitraum
curve-missed = Verfehlte Zeiträume
curve-paid = Insgesamt gezahlt
