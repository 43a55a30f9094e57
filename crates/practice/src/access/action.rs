//! What can be done with something of the record: a closed list.

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read it.
    See,
    /// Take it out in bulk: as a file, by a mirror.
    Export,
    /// State that something happened.
    Submit,
    /// Claim that it is otherwise than it says.
    Contest,
    /// Accept or contest a claim.
    Answer,
    /// Say yes to it: let a change out, accept a delivery, give an agreement that is needed.
    Approve,
    /// Stop it.
    Halt,
    /// Settle it: take a decision, grant or dismiss a claim in a dispute, lift a freeze.
    Decide,
    /// Confirm that it was read.
    Acknowledge,
    /// Put another text forward.
    Propose,
    /// Sign a version of the agreement.
    Sign,
    /// Agree to the statement of a month.
    Countersign,
    /// Keep people, keys and settings.
    Administer,
    /// Destroy data of a person.
    Erase,
    /// Take rights for an emergency, in the open and for a time.
    Break,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 15] = [
        Action::See,
        Action::Export,
        Action::Submit,
        Action::Contest,
        Action::Answer,
        Action::Approve,
        Action::Halt,
        Action::Decide,
        Action::Acknowledge,
        Action::Propose,
        Action::Sign,
        Action::Countersign,
        Action::Administer,
        Action::Erase,
        Action::Break,
    ];

    /// The word for it, in texts and policies.
    pub fn word(self) -> &'static str {
        match self {
            Action::See => "see",
            Action::Export => "export",
            Action::Submit => "submit",
            Action::Contest => "contest",
            Action::Answer => "answer",
            Action::Approve => "approve",
            Action::Halt => "halt",
            Action::Decide => "decide",
            Action::Acknowledge => "acknowledge",
            Action::Propose => "propose",
            Action::Sign => "sign",
            Action::Countersign => "countersign",
            Action::Administer => "administer",
            Action::Erase => "erase",
            Action::Break => "break",
        }
    }

    /// The action of this word.
    pub fn of(word: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.word() == word)
    }

    /// Whether it changes nothing.
    pub fn only_reads(self) -> bool {
        matches!(self, Action::See | Action::Export)
    }
}
