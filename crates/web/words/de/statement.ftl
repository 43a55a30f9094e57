# Abrechnungen, ihre Zeilen, und was mit ihnen geschieht.
statements = Abrechnungen
statements-lead = Was die Parteien einander schulden, Monat für Monat. Jeder Betrag führt hinab zu seiner Klausel, seinen Messwerten und deren Fakten.
statements-none = Sie sehen noch keine Abrechnung. Sie kommt mit dem ersten Monat, in dem etwas geschuldet wird, für alle, die das Geld zwischen zwei Parteien sehen dürfen.
statements-pair = { $own } und { $with }
statement-payer = { $payer } zahlt { $payee } Beträge über null
statement-total = Summe
statement-sides = Anders nach offenen Einwänden
statement-running = Monat läuft noch
statement-open = offen
statement-agreed-by = zugestimmt: { $who }
statement-closed = von beiden abgeschlossen
statement-side = Würden die offenen Einwände von { $party } angenommen: { $total }.
statement-waits = { $with }, { $month }: { $total } wartet auf Ihre Zustimmung
statements-wait = { $n ->
    [one] Und noch eine Abrechnung wartet.
   *[other] Und noch { $n } Abrechnungen warten.
}
month = Monat
months = Andere Monate
currency = Währung
held-back = Einbehalten
clause = Klausel
amount = Betrag
line = Zeile
lines = Zeilen
lines-caption = Beträge über null schuldet der Zahler; jede Zeile zeigt, wie sie errechnet wurde
line-side = Nach { $party }
line-corrects = berichtigt { $month }
line-correction = { $what }, Berichtigung von { $month }
line-held = { $held } davon bleibt einbehalten, bis der Streit endet.
line-only-side = Hier ist nichts vereinbart; nur eine Seite mit offenem Einwand hat diese Zeile.
waterfall-of = Von den Entgelten zum Saldo, { $month }, { $currency }
waterfall-told = { $steps }. Zusammen { $total } { $currency }.
waterfall-net = Saldo
waterfall-charge = schuldet der Zahler
waterfall-credit = kommt zurück
waterfall-held = einbehalten, im Streit
statement-agreements = Zugestimmt
statement-agreed-to = { $party }: { $total }
agree-to-month = Dem Monat zustimmen
agree-lead = Für { $party } stimmen Sie { $total } für { $month } zu. Haben beide zugestimmt, ist der Monat abgeschlossen: was sich später ändert, ist eine Berichtigung in einem späteren Monat.
agree = Zustimmen
agreed-already = Ihre Partei hat zugestimmt, die andere noch nicht.
password-again = Wird noch einmal verlangt, wo unterschrieben wird oder es um Geld geht. In den zehn Minuten danach darf es leer bleiben.
password-of-demo = In dieser Vorführung lautet es: { $password }
why-not = Warum Sie das nicht können
step-number = Schritt
step-stage = Worum es geht
step-what = Was er ergibt
step-how = Rechnung
rests-on = Es beruht auf
rests-on-clause = der Klausel allein
rests-on-month = der Abrechnung von { $month }, wie sie abgeschlossen wurde
rests-on-facts = { $n ->
    [one] 1 Fakt:
   *[other] { $n } Fakten:
}
dispute-line = Für die Zeile einen anderen Betrag einwenden
dispute-lead = Ein Einwand sagt, wie hoch der Betrag sein sollte. Bis er entschieden ist, stehen die Sicht der anderen Seite und Ihre neben dem vereinbarten Betrag.
dispute-value = Wie hoch der Betrag sein sollte
dispute-hint = Eine Dezimalzahl wie 1250.00; über null schuldet sie der Zahler, unter null kommt sie zurück
dispute-grounds = Warum
dispute = Einwand erheben
claim-credit = Die Gutschrift verlangen
claim-credit-lead = Nach dieser Klausel gibt es eine Gutschrift nur, wenn sie rechtzeitig verlangt wird.
done-statement-agreed = Sie haben dem Monat für Ihre Partei zugestimmt.
done-line-disputed = Ihr Einwand zur Zeile ist erhoben; bis er entschieden ist, stehen beide Beträge da.
done-credit-claimed = Die Gutschrift ist verlangt.
