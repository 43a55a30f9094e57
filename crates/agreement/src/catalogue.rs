//! The catalogues of processes that come with the language, and which process of one stands for
//! which of another.
//!
//! Names and numbers only. Not here: who runs a process; that is in the agreement.

mod equivalent;
mod iso_20000_1;
mod itil_4;
mod itil_v3;

/// A catalogue of processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Catalogue {
    /// ISO/IEC 20000-1:2018.
    Iso20000,
    /// ITIL v3, edition of 2011.
    ItilV3,
    /// ITIL 4.
    Itil4,
}

/// What a process is for in the life of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// What is wanted, by whom, and what it may cost.
    Plan,
    /// What it shall be.
    Design,
    /// Making and changing it.
    Build,
    /// Delivering it day by day.
    Run,
    /// Making it better.
    Improve,
}

/// A process of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its id, by which agreements name it.
    pub id: &'static str,
    /// Its title, as the catalogue has it.
    pub title: &'static str,
    /// The clause; nothing where a catalogue has none.
    pub clause: Option<&'static str>,
    /// The group that it stands in.
    pub group: &'static str,
    /// What it is for in the life of a service.
    pub stage: Stage,
    /// Whether each service needs somebody for it. The others are an organisation's own: it has
    /// them for itself, once for all services.
    pub per_service: bool,
    /// The numbers and titles of its sub-clauses.
    pub parts: &'static [(&'static str, &'static str)],
}

impl Catalogue {
    /// All of them.
    pub const ALL: [Catalogue; 3] = [Catalogue::Iso20000, Catalogue::ItilV3, Catalogue::Itil4];

    /// The word for it in agreements.
    pub fn word(self) -> &'static str {
        match self {
            Catalogue::Iso20000 => "iso-20000-1",
            Catalogue::ItilV3 => "itil-v3",
            Catalogue::Itil4 => "itil-4",
        }
    }

    /// Its name, as people read it.
    pub fn title(self) -> &'static str {
        match self {
            Catalogue::Iso20000 => "ISO/IEC 20000-1:2018",
            Catalogue::ItilV3 => "ITIL v3 (2011 edition)",
            Catalogue::Itil4 => "ITIL 4",
        }
    }

    /// The catalogue of a word.
    pub fn of_word(word: &str) -> Option<Catalogue> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// Its processes, in its own order.
    pub fn processes(self) -> &'static [Process] {
        match self {
            Catalogue::Iso20000 => iso_20000_1::PROCESSES,
            Catalogue::ItilV3 => itil_v3::PROCESSES,
            Catalogue::Itil4 => itil_4::PROCESSES,
        }
    }

    /// The process with an id.
    pub fn get(self, id: &str) -> Option<&'static Process> {
        self.processes().iter().find(|process| process.id == id)
    }

    /// The processes of this catalogue that `id` stands for in a text that follows the catalogue
    /// `text`: itself, or those that the same work is called here. Nothing for a process that no
    /// catalogue has, or that this one has no word for.
    ///
    /// WHY: the same id can mean more in one catalogue than in another; evaluating changes is a part
    /// of change management in ISO/IEC 20000-1, and a process beside it in ITIL v3.
    pub fn meant_by(self, id: &str, text: Option<Catalogue>) -> Vec<&'static Process> {
        let text = text.filter(|catalogue| catalogue.get(id).is_some());
        let own = self.get(id);
        if text == Some(self) || (text.is_none() && own.is_some()) {
            return own.into_iter().collect();
        }
        let mut meant: Vec<&Process> = Vec::new();
        for row in equivalent::ROWS {
            let named = Self::ALL
                .into_iter()
                .filter(|catalogue| text.is_none_or(|text| text == *catalogue))
                .any(|catalogue| row.of(catalogue).contains(&id));
            for process in row.of(self).iter().filter_map(|id| self.get(id)) {
                if named && !meant.contains(&process) {
                    meant.push(process);
                }
            }
        }
        if meant.is_empty() {
            meant.extend(own);
        }
        meant
    }
}

/// The first catalogue that has a process, and the process.
pub fn find(id: &str) -> Option<(Catalogue, &'static Process)> {
    Catalogue::ALL
        .into_iter()
        .find_map(|catalogue| Some((catalogue, catalogue.get(id)?)))
}

/// Whether two ids, of any catalogues, are names for the same work, neither one a part of the other.
pub fn is_same(one: &str, other: &str) -> bool {
    let only = |from: &str, to: &str| {
        Catalogue::ALL
            .into_iter()
            .any(|catalogue| match catalogue.meant_by(from, None)[..] {
                [meant] => meant.id == to,
                _ => false,
            })
    };
    one == other || (only(one, other) && only(other, one))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[track_caller]
    fn check(catalogue: Catalogue, id: &str, expected: &[&str]) {
        check_in(None, catalogue, id, expected);
    }

    #[track_caller]
    fn check_in(text: Option<Catalogue>, catalogue: Catalogue, id: &str, expected: &[&str]) {
        let meant = catalogue.meant_by(id, text);
        let meant: Vec<&str> = meant.iter().map(|it| it.id).collect();
        assert_eq!(meant, expected, "{id} in {}", catalogue.word());
    }

    #[test]
    fn the_catalogues_have_the_processes_that_they_are_known_for() {
        let count = |catalogue: Catalogue, group: &str| {
            let all = catalogue.processes().iter();
            all.filter(|process| process.group == group).count()
        };
        assert_eq!(Catalogue::Itil4.processes().len(), 34);
        assert_eq!(count(Catalogue::Itil4, "general management practices"), 14);
        assert_eq!(count(Catalogue::Itil4, "service management practices"), 17);
        assert_eq!(count(Catalogue::Itil4, "technical management practices"), 3);
        assert_eq!(Catalogue::ItilV3.processes().len(), 26 + 4);
        for (stage, processes) in [
            ("service strategy", 5),
            ("service design", 8),
            ("service transition", 7),
            ("service operation", 5),
            ("continual service improvement", 1),
            ("functions", 4),
        ] {
            assert_eq!(count(Catalogue::ItilV3, stage), processes, "{stage}");
        }
        for (group, processes) in [
            ("service portfolio", 6),
            ("relationship and agreement", 3),
            ("supply and demand", 3),
            ("service design, build and transition", 3),
            ("resolution and fulfilment", 3),
            ("service assurance", 3),
        ] {
            assert_eq!(count(Catalogue::Iso20000, group), processes, "{group}");
        }
    }

    #[test]
    fn ids_are_titles_in_small_letters_and_stand_once() {
        for catalogue in Catalogue::ALL {
            let mut seen = BTreeSet::new();
            for process in catalogue.processes() {
                assert!(seen.insert(process.id), "{}", process.id);
                let slug: String = process
                    .title
                    .to_lowercase()
                    .replace(',', "")
                    .replace(' ', "-");
                assert_eq!(process.id, slug);
                let numbered = catalogue == Catalogue::Iso20000;
                assert_eq!(process.clause.is_some(), numbered, "{}", process.id);
                for (number, _) in process.parts {
                    let clause = process.clause.unwrap_or_default();
                    assert!(number.starts_with(&format!("{clause}.")), "{number}");
                }
            }
        }
    }

    #[test]
    fn rows_name_processes_that_exist() {
        for catalogue in Catalogue::ALL {
            for id in equivalent::ROWS.iter().flat_map(|row| row.of(catalogue)) {
                assert!(catalogue.get(id).is_some(), "{id} in {}", catalogue.word());
            }
        }
    }

    #[test]
    fn the_same_id_in_two_catalogues_is_the_same_work() {
        for catalogue in Catalogue::ALL {
            for process in catalogue.processes() {
                for other in Catalogue::ALL {
                    if other.get(process.id).is_some() {
                        let meant = other.meant_by(process.id, Some(catalogue));
                        let meant = meant.iter().any(|it| it.id == process.id);
                        assert!(meant, "{}", process.id);
                    }
                }
            }
        }
    }

    #[test]
    fn every_process_that_a_service_needs_has_a_word_in_the_other_catalogues_or_none_on_purpose() {
        let mut without = Vec::new();
        for from in Catalogue::ALL {
            for process in from.processes().iter().filter(|it| it.per_service) {
                for to in Catalogue::ALL {
                    if to.meant_by(process.id, Some(from)).is_empty() {
                        without.push(format!("{} in {}", process.id, to.word()));
                    }
                }
            }
        }
        expect_test::expect![[r#"
            service-reporting in itil-v3
            measurement-and-reporting in itil-v3
            software-development-and-management in iso-20000-1
        "#]]
        .assert_eq(&(without.join("\n") + "\n"));
    }

    #[test]
    fn two_words_for_the_same_work() {
        let same = [
            ("change-management", "change-enablement"),
            ("service-availability-management", "availability-management"),
            ("tea-making", "tea-making"),
        ];
        for (one, other) in same {
            assert!(is_same(one, other) && is_same(other, one), "{one} {other}");
        }
        let parts = [
            ("release-and-deployment-management", "release-management"),
            ("release-management", "deployment-management"),
            ("incident-management", "problem-management"),
            ("tea-making", "incident-management"),
        ];
        for (one, other) in parts {
            assert!(
                !is_same(one, other) && !is_same(other, one),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn one_word_for_another() {
        use Catalogue::{Iso20000, Itil4, ItilV3};
        check(Itil4, "change-management", &["change-enablement"]);
        check(
            ItilV3,
            "change-enablement",
            &["change-management", "change-evaluation"],
        );
        check(Iso20000, "change-enablement", &["change-management"]);
        check(Iso20000, "incident-management", &["incident-management"]);
        check(
            Itil4,
            "release-and-deployment-management",
            &["release-management", "deployment-management"],
        );
        check(
            Iso20000,
            "deployment-management",
            &["release-and-deployment-management"],
        );
        check(
            Iso20000,
            "request-fulfilment",
            &["service-request-management"],
        );
        check(Itil4, "tea-making", &[]);
        check(ItilV3, "change-management", &["change-management"]);
        check_in(
            Some(Iso20000),
            ItilV3,
            "change-management",
            &["change-management", "change-evaluation"],
        );
        check_in(
            Some(ItilV3),
            ItilV3,
            "change-management",
            &["change-management"],
        );
        check(
            Iso20000,
            "service-asset-and-configuration-management",
            &["asset-management", "configuration-management"],
        );
        check(Itil4, "asset-management", &["it-asset-management"]);
    }
}
