# Die ersten Seiten.
home-nothing = Nichts braucht Sie jetzt: keinem Fall läuft die Zeit davon, und nichts wartet auf Ihre Partei.
home-promises = Fälle, deren Zeit abläuft, die ältesten zuerst
home-later = Fälle, die erst in mehr als einer Woche fällig sind
home-due = Fällig
home-held-by = Bei
home-us = bei Ihnen
home-more = { $n ->
    [one] Und noch eine.
   *[other] Und noch { $n }.
}
home-missed = Im letzten Zeitraum verfehlt
home-waiting = Wartet auf { $party }
home-sign = Ein Text von { $by } wartet auf Ihre Unterschrift
home-pending = Offene Einwände
tactical-lead = Wie die Zusagen in den letzten abgelaufenen Zeiträumen gehalten wurden, und was die Parteien verschieden sehen.
tactical-all = Alle Zusagen nach Zeitraum
strategic-lead = Wer wem was liefert, nach welchem Modell der Zusammenarbeit, und wie die Zusagen jeweils gehalten werden.
portfolio-none = Der Vertrag nennt keinen Dienst, den Sie sehen dürfen.
portfolio-map = Die Allianz
portfolio-caption = Dienste nach Beziehung
portfolio-levels = Zusagen im letzten Zeitraum
portfolio-no-level = keine Zusage
portfolio-told = { $provider }, { $model }: { $services }
services-count = { $n ->
    [one] 1 Dienst
   *[other] { $n } Dienste
}
provider = Anbieter
customer = Kunde
model = Modell
model-guardian = Hüter der Technik
model-service-provider = Dienstleister
model-partnership = Partnerschaft
role-customer = Kunde
role-integrator = Integrator
role-provider = Anbieter
