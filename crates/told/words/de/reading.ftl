# Messwerte: woraus sie bestehen, und warum es keine gibt.
basis-claimed = wie eingewandt
basis-counted = { $n ->
    [one] 1 gezählt
   *[other] { $n } gezählt
}
basis-missed = { $n } gezählt, { $missed } verfehlt
basis-value = { $numerator }, { $counted }
basis-quotient = { $numerator } von { $denominator }, { $counted }
down = { $down } von { $whole } ausgefallen{ $stretches }{ $allowed }
down-stretch = { " " }in 1 Abschnitt
down-stretches = { " " }in { $n } Abschnitten
down-allowed = ; die Zusage erlaubt { $allowed }
down-at-most = { $expected } (höchstens { $minimum })
down-unknown = in der vereinbarten Zeit ist über den Dienst nichts bekannt
user-minutes = { $number } Nutzerminuten
slices = { $number } Zeitscheiben
absence-no-fact = kein Fakt, der hier zählt, fällt in diesen Zeitraum
absence-of-types = { " " }der Art { $types }
absence-no-case = nichts zählt: in diesem Zeitraum gab es keinen Fall{ $types }
absence-one-case = nichts zählt: in diesem Zeitraum gab es einen Fall{ $types }; { $parts }
absence-cases = nichts zählt: in diesem Zeitraum gab es { $n } Fälle{ $types }; { $parts }
absence-service-one = 1 gehört zu einem anderen Dienst
absence-service = { $n } gehören zu einem anderen Dienst
absence-left-out = die Bedingung lässt { $n } weg
absence-not-due-one = 1 ist noch nicht fällig
absence-not-due = { $n } sind noch nicht fällig
absence-not-stopped-one = 1 ist noch nicht beendet
absence-not-stopped = { $n } sind noch nicht beendet
absence-window-one = 1 zählt in einem anderen Zeitraum
absence-window = { $n } zählen in einem anderen Zeitraum
absence-clock-one = 1 begann nie, wurde abgebrochen oder ausgenommen oder hat kein Ziel
absence-clock = { $n } begannen nie, wurden abgebrochen oder ausgenommen oder haben kein Ziel
absence-value-one = 1 hat keinen lesbaren Wert
absence-value = { $n } haben keinen lesbaren Wert
absence-other-one = 1 zählt unter einem anderen Wert
absence-other = { $n } zählen unter einem anderen Wert
unheard = in diesen Unterlagen ist `{ $field }` nie { $named }, sondern { $found }
unheard-never-set = in diesen Unterlagen ist `{ $field }` nie { $named }: es wird nie gesetzt
unheard-any-more = einer von { $n } weiteren
unheard-one-more = einer von { $n } weiteren
late-of = { $elapsed } von { $target }
late-held = { $elapsed }; am längsten bei { $holder }, { $held }
