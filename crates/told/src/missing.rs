//! What somebody asks for and the record does not have, and what there is instead.

use facts::Sentence;
use facts::id::LevelId;
use thiserror::Error;

/// The first and the last name of something in a row; nothing where there is none.
pub type Range = Option<(String, String)>;

/// Something asked for is not there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Missing {
    /// A level.
    #[error("there is no level `{asked}`")]
    Level {
        /// The name asked for.
        asked: String,
        /// A name much like it.
        near: Option<String>,
        /// All levels.
        known: Vec<String>,
    },
    /// A reading in a window.
    #[error("there is no reading in window `{window}`")]
    Window {
        /// The window asked for.
        window: String,
        /// The windows that there are.
        windows: Range,
    },
    /// A reading of a fan-out.
    #[error("there is no reading with that key")]
    Key {
        /// The windows that there are.
        windows: Range,
    },
    /// A case.
    #[error("no fact speaks of a case `{case}`")]
    Case {
        /// The case asked for.
        case: String,
        /// Claims that name it all the same, in sentences.
        claims: Vec<Sentence>,
    },
    /// A clock of a case.
    #[error("the case `{case}` has no clock that counts in {}", within(level))]
    Clock {
        /// The case.
        case: String,
        /// The only level asked for.
        level: Option<String>,
    },
    /// A party.
    #[error("there is no party `{asked}`")]
    Party {
        /// The party asked for.
        asked: String,
        /// All parties of the latest text.
        known: Vec<String>,
    },
    /// A service that somebody has something to do in.
    #[error("there is no service `{asked}` with a relation, an owner or responsibilities")]
    Service {
        /// The service asked for.
        asked: String,
        /// The services that there are.
        known: Vec<String>,
    },
    /// A statement.
    #[error("there is no statement of that month between such parties")]
    Statement {
        /// The months that there are.
        months: Range,
    },
    /// A line of a statement.
    #[error("there is no line `{asked}`")]
    Line {
        /// The number or the clause asked for.
        asked: String,
        /// A clause much like it.
        near: Option<String>,
        /// How many lines there are.
        count: usize,
    },
}

impl Missing {
    /// No such level among those that are known.
    pub fn level(asked: &str, known: &[&LevelId]) -> Missing {
        let names: Vec<String> = known.iter().map(|id| id.to_string()).collect();
        let near = agreement::yaml::nearest(asked, names.iter().map(String::as_str));
        Missing::Level {
            asked: asked.to_owned(),
            near: near.map(str::to_owned),
            known: names,
        }
    }

    /// What there is, or what to do.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Missing::Level {
                near: Some(near), ..
            }
            | Missing::Line {
                near: Some(near), ..
            } => vec![format!("did you mean `{near}`?")],
            Missing::Level { known, .. } => vec![format!("the levels are {}", known.join(", "))],
            Missing::Window { windows, .. } | Missing::Key { windows } => vec![match windows {
                Some((first, last)) => format!("the windows run from `{first}` to `{last}`"),
                None => "there are no facts for it yet".to_owned(),
            }],
            Missing::Case { claims, .. } => {
                let names = "names of cases are those of the log, letter by letter".to_owned();
                [names]
                    .into_iter()
                    .chain(claims.iter().map(Sentence::english))
                    .collect()
            }
            Missing::Party { known, .. } => vec![format!("the parties are {}", known.join(", "))],
            Missing::Service { known, .. } => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                vec![format!("there are {}", known.join(", "))]
            },
            Missing::Statement { months } => vec![match months {
                Some((first, last)) => format!("the statements run from {first} to {last}"),
                None => {
                    "nothing is owed: the agreement has no charge, remedy or sharing that came to an amount"
                        .to_owned()
                }
            }],
            Missing::Line { count, .. } => {
                vec![format!("the lines are numbered from 1 to {count}")]
            }
            Missing::Clock { .. } => vec![
                "its type or fields do not fit, it was cancelled, or it lies outside every version"
                    .to_owned(),
            ],
        }
    }
}

fn within(level: &Option<String>) -> String {
    match level {
        Some(level) => format!("level `{level}`"),
        None => "any level".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(missing: Missing, message: &str, hint: &str) {
        assert_eq!(missing.to_string(), message);
        assert_eq!(missing.hints(), [hint]);
    }

    #[test]
    fn what_is_there_is_named_in_place_of_what_is_not() {
        let ids = ["p1-in-time", "uptime"].map(|id| LevelId::new(id).expect("an id"));
        let known: Vec<&LevelId> = ids.iter().collect();
        check(
            Missing::level("p1-in-tme", &known),
            "there is no level `p1-in-tme`",
            "did you mean `p1-in-time`?",
        );
        check(
            Missing::level("costs", &known),
            "there is no level `costs`",
            "the levels are p1-in-time, uptime",
        );
        check(
            Missing::Window {
                window: "2031-01".into(),
                windows: Some(("2025-01".into(), "2025-12".into())),
            },
            "there is no reading in window `2031-01`",
            "the windows run from `2025-01` to `2025-12`",
        );
        check(
            Missing::Key { windows: None },
            "there is no reading with that key",
            "there are no facts for it yet",
        );
        check(
            Missing::Line {
                asked: "9".into(),
                near: None,
                count: 4,
            },
            "there is no line `9`",
            "the lines are numbered from 1 to 4",
        );
        check(
            Missing::Service {
                asked: "mail".into(),
                known: vec!["desk".into(), "payments".into()],
            },
            "there is no service `mail` with a relation, an owner or responsibilities",
            "there are `desk`, `payments`",
        );
    }

    #[test]
    fn a_claim_about_a_case_that_is_not_there_is_told() {
        let missing = Missing::Case {
            case: "X-1".into(),
            claims: vec!["the claim `C1` of `volta` has no effect: …".into()],
        };
        assert_eq!(missing.to_string(), "no fact speaks of a case `X-1`");
        assert_eq!(missing.hints().len(), 2);
    }
}
