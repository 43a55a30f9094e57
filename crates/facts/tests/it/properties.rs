//! Any fact is read back as it was written, and no changed byte goes unnoticed.

use facts::fact::{
    Acknowledged, Acknowledgement, Activity, Answer, Ask, BusinessValue, CaseUpdate, Claim,
    ClaimOn, Closing, Comment, Cost, DecisionName, Emergency, Erasure, Joins, Key, KeyDoes,
    KeyPurpose, LineName, Membership, Milestone, Office, PersonDoes, PersonId, PersonUpdate,
    Proposal, PublicKey, ReadingName, Sample, SampleState, Says, Signature, Survey, Usage,
    Withdrawal, Work,
};
use facts::id::{CaseId, ClaimId, LevelId, PartyId, ProposalId, ServiceId, SourceId, TeamId};
use facts::journal::Personal;
use facts::{Body, Fact, FactId, Instant};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

fn id() -> impl Strategy<Value = String> {
    "[a-zA-Zé😀\"\\\\/=+@-][a-zA-Z0-9 é\u{2028}😀\"\\\\]{0,12}[a-z0-9]"
}

fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..20).prop_map(String::from_iter)
}

fn decimal() -> impl Strategy<Value = String> {
    "-?[0-9]{1,12}(\\.[0-9]{1,10})?"
}

fn field_values() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
    btree_map("[a-z][a-z0-9_-]{0,10}", option::of(text()), 0..4)
        .prop_map(|map| map.into_iter().collect())
}

/// Instants from 1970 to 2199, as a fact may carry them.
fn instant() -> impl Strategy<Value = Instant> {
    (Instant::EARLIEST.ms()..Instant::LATEST.ms()).prop_map(Instant::from_ms)
}

fn body() -> impl Strategy<Value = Body> {
    let case = (
        id(),
        vec(proptest::sample::select(Milestone::ALL.to_vec()), 0..3),
        field_values(),
    )
        .prop_map(|(id, does, fields)| {
            let mut update = CaseUpdate::of(CaseId::new(&id).unwrap());
            update.does = does;
            for (name, value) in fields {
                update = match value {
                    Some(value) => update.set(&name, &value),
                    None => update.clear(&name),
                };
            }
            Body::from(update)
        });
    let claim =
        (id(), id(), text(), option::of(instant())).prop_map(|(claim, case, grounds, from)| {
            Body::from(Claim {
                ask: Ask::Pause,
                expedited: false,
                field: None,
                from,
                grounds: Some(grounds),
                id: ClaimId::new(&claim).unwrap(),
                on: ClaimOn::Case(CaseId::new(&case).unwrap()),
                until: None,
                value: None,
            })
        });
    let figure_claim = (
        id(),
        id(),
        decimal(),
        any::<bool>(),
        btree_map("[ -~]{1,12}", text(), 0..3),
    )
        .prop_map(|(claim, name, value, expedited, key)| {
            let (ask, on) = match key.is_empty() {
                true => {
                    let line = LineName {
                        clause: format!("charges.{name}"),
                        what: name,
                        window: "2025-03".into(),
                    };
                    (Ask::AmountWas, ClaimOn::Line(line))
                }
                false => {
                    let reading = ReadingName {
                        key: key
                            .into_iter()
                            .map(|(field, value)| (field, value.into()))
                            .collect(),
                        level: LevelId::new(&name).unwrap(),
                        window: name,
                    };
                    (Ask::ValueWas, ClaimOn::Reading(reading))
                }
            };
            Body::from(Claim {
                ask,
                expedited,
                field: None,
                from: None,
                grounds: None,
                id: ClaimId::new(&claim).unwrap(),
                on,
                until: None,
                value: Some(value),
            })
        });
    let closing = (1970..=9999, 1..=12, decimal()).prop_map(|(year, month, total)| {
        Body::from(Closing {
            currency: "EUR".into(),
            month: format!("{year}-{month:02}"),
            total,
            with: PartyId::new("the other").unwrap(),
        })
    });
    let emergency = (text(), option::of(id()), any::<bool>()).prop_map(|(why, on, personal)| {
        Body::from(Emergency {
            person: format!("ann{why}"),
            personal,
            reason: format!("why {why}"),
            service: on.map(|on| ServiceId::new(&on).unwrap()),
            until: Instant::LATEST.plus_ms(-1),
        })
    });
    let membership = id().prop_map(|party| {
        Body::from(Membership {
            does: Joins::Joined,
            party: PartyId::new(&party).unwrap(),
        })
    });
    let person =
        (any::<[u8; 8]>(), btree_set(id(), 0..4), 0..6_usize).prop_map(|(id, teams, office)| {
            Body::from(PersonUpdate {
                auditor: false,
                does: PersonDoes::Changed,
                offices: vec![Office::ALL[office]],
                person: PersonId::new(id),
                teams: teams
                    .iter()
                    .map(|team| TeamId::new(team).unwrap())
                    .collect(),
            })
        });
    let key = (any::<[u8; 32]>(), any::<bool>()).prop_map(|(key, alone)| {
        Body::from(Key {
            alone,
            does: KeyDoes::Added,
            key: PublicKey(key),
            of: None,
            proof: Some("00".repeat(64)),
            purpose: KeyPurpose::Signing,
        })
    });
    let erasure = (0..1_u64 << 53, 0..9_u32, text()).prop_map(|(index, part, words)| {
        Body::from(Erasure {
            parts: vec![(index, part)],
            request: format!("the person {words}"),
        })
    });
    let hash = "(sha256|entente-v1):[0-9a-f]{64}";
    let proposal = (hash, id(), option::of(text()), instant(), vec(id(), 1..4)).prop_map(
        |(hash, id, reason, effective, mut signers)| {
            signers.sort();
            signers.dedup();
            Body::from(Proposal {
                based_on: None,
                effective,
                hash,
                id: ProposalId::new(&id).unwrap(),
                person: "ann".into(),
                reason,
                signers: signers.iter().map(|id| PartyId::new(id).unwrap()).collect(),
                version: "2".into(),
            })
        },
    );
    let signature = (hash, id(), id()).prop_map(|(hash, person, proposal)| {
        Body::from(Signature {
            hash,
            person,
            proposal: ProposalId::new(&proposal).unwrap(),
        })
    });
    let comment = (hash, id(), option::of(text()), option::of("[0-9a-f]{64}")).prop_map(
        |(hash, clause, text, reply)| {
            Body::from(Comment {
                clause: Some(clause.clone()),
                hash,
                person: "ann".into(),
                proposal: ProposalId::new(&clause).unwrap(),
                settles: reply.is_some(),
                reply_to: reply.and_then(|id| FactId::parse(&id)),
                text,
            })
        },
    );
    let acknowledgement = (id(), id()).prop_map(|(case, person)| {
        Body::from(Acknowledgement {
            of: Acknowledged::Decision(DecisionName {
                case: CaseId::new(&case).unwrap(),
                right: None,
            }),
            person,
        })
    });
    let answer = id().prop_map(|claim| {
        Body::from(Answer {
            claim: ClaimId::new(&claim).unwrap(),
            says: Says::Grant,
        })
    });
    let cost = (
        btree_map("[a-z]{1,8}", decimal(), 1..4),
        btree_map("[ -~]{1,12}", option::of(text()), 0..4),
    )
        .prop_map(|(amounts, labels)| {
            Body::from(Cost {
                amounts: amounts
                    .into_iter()
                    .map(|(basis, amount)| (basis, Some(amount.into())))
                    .collect(),
                currency: "EUR".into(),
                labels: labels
                    .into_iter()
                    .map(|(name, value)| (name, value.map(Into::into)))
                    .collect(),
                service: None,
                until: None,
            })
        });
    let sample = (id(), option::of(text())).prop_map(|(on, probe)| {
        Body::from(Sample {
            on: ServiceId::new(&on).unwrap(),
            probe,
            state: SampleState::Unknown,
        })
    });
    let survey = (text(), decimal()).prop_map(|(of, score)| {
        Body::from(Survey {
            case: None,
            of,
            question: None,
            score,
            side: None,
            unit: None,
        })
    });
    let usage = (text(), decimal(), option::of(instant())).prop_map(|(meter, quantity, until)| {
        Body::from(Usage {
            meter,
            quantity,
            service: None,
            unit: None,
            until,
        })
    });
    let value = (text(), decimal()).prop_map(|(of, amount)| {
        Body::from(BusinessValue {
            amount,
            of,
            unit: None,
            until: None,
        })
    });
    let withdrawal = ("[0-9a-f]{64}", option::of(text())).prop_map(|(fact, reason)| {
        Body::from(Withdrawal {
            fact: FactId::parse(&fact).unwrap(),
            reason,
        })
    });
    let work = (id(), any::<u32>(), option::of(text())).prop_map(|(team, minutes, person)| {
        Body::from(Work {
            activity: Activity::Innovation,
            minutes,
            person,
            service: None,
            team: TeamId::new(&team).unwrap(),
        })
    });
    prop_oneof![
        case,
        claim,
        figure_claim,
        closing,
        emergency,
        membership,
        person,
        key,
        erasure,
        answer,
        cost,
        sample,
        survey,
        usage,
        value,
        withdrawal,
        work,
        proposal,
        signature,
        comment,
        acknowledgement
    ]
}

prop_compose! {
    fn fact()(
        body in body(),
        at in instant(),
        late in 0..100_000_000_i64,
        by in id(),
        source in id(),
        seq in 0..=facts::fact::MAX_SEQ,
        repeat in prop_oneof![Just(0_u32), any::<u32>()],
    ) -> Fact {
        let recorded = at.plus_ms(late).min(Instant::LATEST.plus_ms(-1));
        let by = PartyId::new(&by).unwrap();
        let source = SourceId::new(&source).unwrap();
        Fact::new(at, recorded, by, source, seq, repeat, body).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(fact in fact()) {
        let bytes = fact.to_bytes();
        prop_assert_eq!(Fact::admit(&bytes), Ok(fact));
    }

    #[test]
    fn the_bytes_are_canonical_for_an_independent_canonicaliser(fact in fact()) {
        let bytes = fact.to_bytes();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        prop_assert_eq!(String::from_utf8(bytes), String::from_utf8(canonical));
    }

    /// The instant of recording and the sequence are not part of the statement; a change there is
    /// refused, or leaves the statement and its id as they were.
    #[test]
    fn a_flipped_bit_is_refused(fact in fact(), place in any::<proptest::sample::Index>(), bit in 0..8_u32) {
        let mut bytes = fact.to_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(other) = Fact::admit(&bytes) {
            prop_assert_eq!(other.id, fact.id);
            prop_assert!((other.recorded, other.seq) != (fact.recorded, fact.seq));
            prop_assert_eq!(
                (other.at, other.by, other.source, other.repeat, other.body),
                (fact.at, fact.by, fact.source, fact.repeat, fact.body)
            );
        }
    }
    /// Whatever is taken out can be put back, and what is left says nothing of it.
    #[test]
    fn a_fact_is_whole_again(fact in fact(), takes in vec(any::<bool>(), 4), repeat in option::of(0..9_u32)) {
        let mut names: Vec<String> = match &fact.body {
            Body::Case(case) => case.set.keys().cloned().collect(),
            Body::Cost(cost) => cost.labels.keys().cloned().collect(),
            _ => ["grounds", "reason", "text"].map(String::from).into(),
        };
        let mut takes = takes.into_iter();
        names.retain(|_| takes.next().unwrap_or(false));
        let names = names.into_iter().collect();
        let repeat = repeat.unwrap_or(fact.repeat);
        let (left, personal) = Personal::part(&fact, &names, repeat).unwrap();
        prop_assert_eq!((left.at, left.recorded, &left.by), (fact.at, fact.recorded, &fact.by));
        prop_assert_eq!((&left.source, left.seq, left.repeat), (&fact.source, fact.seq, repeat));
        prop_assert_eq!(Personal::part(&left, &names, repeat), Ok((left.clone(), None)));
        match personal {
            Some(personal) => {
                prop_assert_eq!(Personal::admit(&personal.to_bytes()), Ok(personal.clone()));
                prop_assert!(personal.to_bytes().len() < fact.to_bytes().len());
                let value: serde_json::Value = serde_json::from_slice(&personal.to_bytes()).unwrap();
                prop_assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), personal.to_bytes());
                prop_assert_eq!(personal.whole(&left), Ok(fact));
            }
            None => prop_assert_eq!(left, fact),
        }
    }
}
