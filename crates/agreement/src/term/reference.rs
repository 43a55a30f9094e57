//! References to what is declared elsewhere; whether it exists is checked when everything is read.

use facts::Sentence;

use facts::id::{
    AreaId, BandId, CalendarId, ChangeModelId, ChargeId, DecisionId, EvidenceId, ForumId, IdError,
    LadderId, LevelId, MeasureId, PartyId, PolicyId, RemedyId, ServiceId, SourceId, StepId, TeamId,
};

use super::{Id, Keys, Said, Term};
use crate::load::Load;
use crate::model::Who;
use crate::yaml::{Node, Shape};

impl Term for Who {
    const SHAPE: Shape = Shape::Either(&[Shape::Id("party"), Shape::Id("team")]);

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        load.who(text, &node.place)
    }

    fn said(&self) -> Option<Said> {
        Some(match self {
            Who::Party(id) => Said::Named("party", id.as_str().into()),
            Who::Team(id) => Said::Named("team", id.as_str().into()),
        })
    }
}

/// Declares ids as references to a kind; the last column says what tables of them do.
macro_rules! references {
    ($($name:ident $kind:literal, $keys:ident;)*) => {$(
        impl Term for $name {
            const SHAPE: Shape = Shape::Id($kind);

            fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
                let text = node.text(what, &mut load.report)?;
                load.reference($kind, text, &node.place, $name::new)
            }

            fn said(&self) -> Option<Said> {
                Some(Said::Named($kind, self.as_str().into()))
            }
        }

        impl Id for $name {
            const KEYS: Keys = Keys::$keys($kind);

            fn of(text: &str) -> Result<Self, IdError> {
                $name::new(text)
            }

            fn said(&self) -> Said {
                Said::Named($kind, self.as_str().into())
            }
        }
    )*};
}

references! {
    PartyId "party", Elsewhere;
    TeamId "team", Elsewhere;
    ServiceId "service", Elsewhere;
    CalendarId "calendar", Elsewhere;
    MeasureId "measure", Elsewhere;
    LevelId "level", Elsewhere;
    RemedyId "remedy", Declared;
    SourceId "source", Declared;
    ChargeId "charge", Declared;
    ForumId "forum", Declared;
    DecisionId "decision", Declared;
    LadderId "ladder", Declared;
    PolicyId "policy", Declared;
    ChangeModelId "model of change", Declared;
    EvidenceId "evidence", Declared;
    BandId "band of capacity", Declared;
    StepId "step", Declared;
    AreaId "area of knowledge", Declared;
}
