//! The keys of levels: what is promised, of what, in which windows.

use super::{BOUND, DURATION, PERCENT, TARGETS_BY, TITLE};
use crate::yaml::Key;
use crate::yaml::Shape;
use crate::yaml::Shape::{
    Choice, Condition, Count, Either, Form, Id, OneOrMany, Open, Record, Text,
};

/// A level.
pub(crate) const LEVEL: &[Key] = &[
    TITLE,
    Key::optional(
        "clause",
        Text,
        "the number of the clause in the prose contract",
    ),
    Key::optional(
        "service",
        Id("service"),
        "the service; all of them where it is left out",
    ),
    Key::required("measure", Id("measure"), "the measure"),
    Key::optional("where", Condition, "only cases that satisfy this"),
    Key::optional(
        "per",
        OneOrMany(&Id("field")),
        "one reading per value of these fields",
    ),
    Key::optional(
        "combine",
        Choice(&["worst", "each", "by-volume"]),
        "what a fan-out comes to as one value",
    ),
    Key::optional(
        "share_within",
        Either(&[DURATION, Open(TARGETS_BY, &DURATION)]),
        "the share of cases within this target",
    ),
    Key::optional(
        "share_where",
        Condition,
        "the share of cases that satisfy this",
    ),
    Key::optional(
        "percentile",
        Record(PERCENTILE),
        "a percentile of the measured values",
    ),
    Key::optional("statistic", Choice(STATISTICS), "what is computed"),
    Key::optional(
        "ratio",
        Record(RATIO),
        "cases that satisfy one condition over cases that satisfy another",
    ),
    Key::optional(
        "counted_in",
        Choice(&["opened", "stopped", "due"]),
        "the window in which a case counts",
    ),
    Key::optional(
        "open_breach",
        Choice(&["missed-when-due", "when-stopped"]),
        "what happens to a case that is open beyond its target",
    ),
    Key::required("window", WINDOW, "the windows, such as `month`"),
    Key::optional(
        "round",
        Either(&[Choice(&["none"]), Record(ROUND)]),
        "how the value is rounded before it is compared, or `none`",
    ),
    Key::optional("expected", BOUND, "what is expected, such as `\">= 97 %\"`"),
    Key::optional("minimum", BOUND, "what is the least, such as `\">= 95 %\"`"),
    Key::optional(
        "small_sample",
        Record(SMALL_SAMPLE),
        "how few cases are judged",
    ),
    Key::optional(
        "expected_volume",
        Count(1, 1_000_000_000),
        "how many cases a window has, by experience",
    ),
    Key::optional(
        "rests_on",
        OneOrMany(&Id("level")),
        "the levels that others promise so that this one can be met",
    ),
    Key::optional(
        "importance",
        Choice(&["critical", "key", "informative"]),
        "how much it matters; `key` where it is left out",
    ),
];

/// Windows, in a word or as a map.
pub(crate) const WINDOW: Shape = Either(&[
    Choice(EVERY),
    Record(CALENDAR_WINDOW),
    Record(ROLLING_WINDOW),
]);

const STATISTICS: &[&str] = &["mean", "max", "min", "count", "sum", "figure"];
const EVERY: &[&str] = &["day", "week", "month", "quarter", "year"];

/// A percentile.
pub(crate) const PERCENTILE: &[Key] = &[
    Key::required("p", PERCENT, "between 0 and 100"),
    Key::optional(
        "method",
        Choice(&["nearest-rank", "linear-inclusive", "linear-exclusive"]),
        "`nearest-rank`, `linear-inclusive` or `linear-exclusive`",
    ),
];

/// A ratio.
pub(crate) const RATIO: &[Key] = &[
    Key::required("of", Condition, "the condition of the cases above the line"),
    Key::required("to", Condition, "the condition of the cases below the line"),
];

/// Windows by the calendar.
pub(crate) const CALENDAR_WINDOW: &[Key] = &[
    Key::required(
        "every",
        Choice(EVERY),
        "`day`, `week`, `month`, `quarter` or `year`",
    ),
    Key::optional(
        "day",
        Count(1, 31),
        "the day of the month on which windows begin; 1 where it is left out",
    ),
    Key::optional(
        "month",
        Count(1, 12),
        "the month in which years begin; 1 where it is left out",
    ),
    Key::optional(
        "zone",
        Text,
        "the zone of the boundaries; the agreement's where it is left out",
    ),
];

/// Rolling windows.
pub(crate) const ROLLING_WINDOW: &[Key] = &[
    Key::required(
        "rolling",
        Form("days or months: 28d, 12mo", "^[0-9]+ *(d|mo)$"),
        "how far back, in `d` or `mo`",
    ),
    Key::optional(
        "every",
        Choice(&["day", "month"]),
        "when it is taken anew; `day` for days, `month` for months",
    ),
    Key::optional(
        "zone",
        Text,
        "the zone of the boundaries; the agreement's where it is left out",
    ),
];

/// Rounding.
pub(crate) const ROUND: &[Key] = &[
    Key::required("digits", Count(0, 12), "digits after the point"),
    Key::required(
        "mode",
        Choice(&["half-even", "half-up", "down", "up"]),
        "`half-even`, `half-up`, `down` or `up`",
    ),
];

/// Small samples.
pub(crate) const SMALL_SAMPLE: &[Key] = &[
    Key::required(
        "below",
        Count(1, 1_000_000),
        "applies below this number of cases",
    ),
    Key::required(
        "allow",
        Form("a number of misses: 1 miss", "^ *[0-9]+( *miss(es)?)? *$"),
        "so many misses are allowed, such as `1 miss`",
    ),
];
