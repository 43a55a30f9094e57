//! The windows of levels.

use facts::{Sentence, Zone, say};

use super::{Load, tables};
use crate::model::{Window, WindowLength};
use crate::yaml::{Fields, Node, Value, wrong_shape};

impl Load<'_> {
    pub(crate) fn window(&mut self, node: &Node, what: &Sentence) -> Option<Window> {
        if !matches!(node.value, Value::Map(_)) {
            let lengths = [
                ("day", WindowLength::Day),
                ("week", WindowLength::Week),
                ("month", WindowLength::Month { day: 1 }),
                ("quarter", WindowLength::Quarter { day: 1 }),
                ("year", WindowLength::Year { month: 1, day: 1 }),
            ];
            let length = node.choice(what, &lengths, &mut self.report);
            if length.is_none()
                && let Some(finding) = self.report.last_mut()
                && let Some(help) = finding.help.take()
            {
                finding.help = Some(say!(
                    "found-months-from-a-day",
                    "{help}; months from the 16th are `{example}`",
                    help,
                    example = "{ every: month, day: 16 }"
                ));
            }
            return Some(Window {
                length: length?,
                zone: self.zone.clone(),
            });
        }
        if node.get("rolling").is_some() {
            return self.rolling(node, what);
        }
        let fields = Fields::open(node, what, tables::CALENDAR_WINDOW, &mut self.report)?;
        let zone = self.window_zone(&fields);
        let day = fields.count("day", 1, 31, &mut self.report).unwrap_or(1);
        let month = fields.count("month", 1, 12, &mut self.report).unwrap_or(1);
        let lengths = [
            ("day", WindowLength::Day),
            ("week", WindowLength::Week),
            ("month", WindowLength::Month { day }),
            ("quarter", WindowLength::Quarter { day }),
            ("year", WindowLength::Year { month, day }),
        ];
        let length = fields.choice("every", &lengths, &mut self.report)?;
        let takes_day = !matches!(length, WindowLength::Day | WindowLength::Week);
        let takes_month = matches!(length, WindowLength::Year { .. });
        for (key, taken) in [("day", takes_day), ("month", takes_month)] {
            if let Some(node) = fields.get(key).filter(|_| !taken) {
                self.report.push(wrong_shape(
                    node,
                    &fields.called(key),
                    say!(
                        "found-left-out-here-such-windows",
                        "left out here: such windows do not begin on one"
                    ),
                ));
            }
        }
        Some(Window { length, zone })
    }

    fn rolling(&mut self, node: &Node, what: &Sentence) -> Option<Window> {
        let fields = Fields::open(node, what, tables::ROLLING_WINDOW, &mut self.report)?;
        let zone = self.window_zone(&fields);
        let node = fields.get("rolling")?;
        let called = fields.called("rolling");
        let text = node.text(&called, &mut self.report)?;
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = (text[..digits].parse::<u16>().ok(), text[digits..].trim());
        let choices = [("day", false), ("month", true)];
        let every = fields.choice("every", &choices, &mut self.report);
        let length = match (number, unit) {
            (Some(days @ 1..=3660), "d") => WindowLength::Rolling {
                days,
                monthly: every.unwrap_or(false),
            },
            (Some(months @ 1..=120), "mo") => {
                if let (Some(false), Some(node)) = (every, fields.get("every")) {
                    self.report.push(wrong_shape(
                        node,
                        &fields.called("every"),
                        say!(
                            "found-month-where-window-counted-in",
                            "`month` where the window is counted in months"
                        ),
                    ));
                }
                WindowLength::RollingMonths {
                    months: u8::try_from(months).ok()?,
                }
            }
            _ => {
                let wanted = say!(
                    "wanted-rolling",
                    "a number of days up to `3660d`, or of months up to `120mo`"
                );
                self.report.push(wrong_shape(node, &called, wanted));
                return None;
            }
        };
        Some(Window { length, zone })
    }

    fn window_zone(&mut self, fields: &Fields<'_>) -> Zone {
        match fields.get("zone") {
            Some(node) => self.zone_at(node, &fields.called("zone")),
            None => None,
        }
        .unwrap_or_else(|| self.zone.clone())
    }
}
