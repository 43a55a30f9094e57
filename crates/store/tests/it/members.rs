//! Parties that join a journal after its founding, and those that leave it.

use std::sync::Arc;

use exchange::bundle::{Checks, Trust, verify};
use facts::Instant;
use facts::fact::{Joins, Membership};
use facts::journal::{ChainError, Compartment, Draft, Hash, Secret, Statement, Submission};
use store::{Delivery, Failure, Manner, Refusal, Sequencer, own_statement};

use crate::contract::{begun, bundle_for};
use crate::databases::on_both;
use crate::world::{World, bytes, opened, pair, party, shared, to, viewer};

impl World {
    fn member(&mut self, by: &str, joins: bool, name: &str) -> Result<(), Failure> {
        self.now = self.now.plus_ms(1000);
        let (mut seed, now) = (self.seed, self.now);
        let random = &mut || bytes(&mut seed);
        let (alliance, by, name) = (&self.alliance, party(by), party(name));
        let done = match joins {
            true => self.store.join(alliance, &by, &name, now, random),
            false => self.store.leave(alliance, &by, &name, now, random),
        };
        self.seed = seed;
        done
    }

    fn check(&self, name: &str) -> exchange::Bundle {
        let (bundle, policy) = (bundle_for(self, name), self.policy());
        let trust = Trust {
            policy: Some(&policy),
            after: None,
        };
        let report = verify(&bundle, trust, &Checks::default());
        assert_eq!(report.findings, [], "{name}");
        bundle
    }
}

#[test]
fn who_joins_reads_what_is_for_all_and_who_leaves_nothing_more() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let stranger = Compartment::Private(party("borea"));
        let early = world.store.speak(
            &world.alliance,
            &[to(stranger.clone(), opened("borea", 20, "B0"))],
            Manner::PLAIN,
            world.now,
            &mut || [1; 32],
        );
        assert!(early.is_err(), "not a party yet");
        world.member("nord", true, "borea").unwrap();
        world.say(&[to(stranger.clone(), opened("borea", 21, "B1"))]);
        world.say(&[to(pair("nord", "borea"), opened("borea", 22, "B2"))]);
        world.say(&[shared(opened("borea", 23, "B3"))]);
        let kinds = |world: &World, name: &str| -> Vec<String> {
            let facts = world.facts(name);
            let facts = facts.iter().filter(|fact| fact.by == party("borea"));
            facts.map(|fact| fact.seq.to_string()).collect()
        };
        let counts = ["borea", "nord", "volta"].map(|name| kinds(&world, name).len());
        assert_eq!(counts, [3, 2, 1]);
        // What was for all before it came, and nothing that was for some.
        let of = |world: &World, name: &str| {
            let facts = world
                .store
                .disclosed(&world.alliance, &viewer(name), 0..u64::MAX);
            let facts = facts.unwrap().into_iter();
            facts
                .filter(|(_, readers, _)| *readers != Compartment::Shared)
                .count()
        };
        assert!(of(&world, "borea") == 2 && of(&world, "volta") > 0);
        for name in ["borea", "nord", "volta", "lumen"] {
            world.check(name);
        }
        let kept = world.check("lumen");

        let refused = world.member("nord", true, "borea");
        let joined = ChainError::Membership(party("borea"));
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Chain(why))) if why == joined));
        assert!(world.member("nord", false, "mallory").is_err());
        assert!(world.member("mallory", false, "nord").is_err());

        world.member("lumen", false, "lumen").unwrap();
        let (alliance, store) = (world.alliance.clone(), Arc::clone(&world.store));
        let gone = viewer("lumen");
        let nothing = |failure: Failure| assert!(matches!(failure, Failure::NotFound));
        nothing(store.standing(&alliance, &gone).unwrap_err());
        nothing(store.facts(&alliance, &gone, 0..u64::MAX).unwrap_err());
        nothing(store.openings(&alliance, &gone, 0..u64::MAX).unwrap_err());
        nothing(store.entries(&alliance, &gone, 0..u64::MAX).unwrap_err());
        nothing(store.feeds(&alliance, &gone).unwrap_err());
        nothing(store.extract(&alliance, &gone).unwrap_err());
        nothing(store.proof(&alliance, &gone, 0).unwrap_err());
        assert_eq!(store.alliances(&gone).unwrap(), []);
        let said = [shared(opened("lumen", 30, "L1"))];
        let said = store.speak(&alliance, &said, Manner::PLAIN, world.now, &mut || [1; 32]);
        let left = ChainError::Party(party("lumen"));
        assert_eq!(said.unwrap(), [Err(Refusal::Chain(left))]);
        assert_eq!(
            Vec::from_iter(store.former_parties(&alliance).unwrap()),
            [party("lumen")]
        );
        // What it has goes on to verify, and the journal continues it.
        world.say(&[shared(opened("volta", 31, "V1"))]);
        let policy = world.policy();
        let trust = Trust {
            policy: Some(&policy),
            after: None,
        };
        assert!(verify(&kept, trust, &Checks::default()).holds());
        let after = Trust {
            policy: Some(&policy),
            after: Some(&kept.checkpoint),
        };
        assert!(verify(&world.check("nord"), after, &Checks::default()).holds());
        store.rebuild(&alliance).unwrap();
        world.check("borea");

        // It comes again; and the last one stays.
        world.member("volta", true, "lumen").unwrap();
        world.check("lumen");
        for name in ["lumen", "borea", "volta"] {
            world.member("nord", false, name).unwrap();
        }
        let last = world.member("nord", false, "nord");
        assert!(matches!(last, Err(Failure::Unfit(_))), "{last:?}");
        world.check("nord");
    });
}

/// What a party hands in about parties is refused, whoever signed it, under whichever source.
#[test]
fn nobody_hands_in_who_joins_or_leaves() {
    on_both(|fresh| {
        let world = World::new(fresh);
        let chain = world.store.chain(&world.alliance).unwrap();
        for (by, does, name) in [
            ("volta", Joins::Left, "lumen"),
            ("volta", Joins::Left, "volta"),
            ("nord", Joins::Joined, "mallory"),
        ] {
            let said = Membership {
                does,
                party: party(name),
            };
            let said = own_statement(&party(by), world.now, 1, said.into()).unwrap();
            let open = [said.fact.clone()];
            let parties = chain.parties_with(&party(by), &open);
            let draft = Draft {
                alliance: &world.alliance,
                parties: &parties,
                idempotency: Hash::new([9; 32]),
                brought: false,
                blobs: &[],
            };
            // The host's own key, which speaks for all.
            let signed = Submission::sign(
                &draft,
                &[said],
                &[2; 32],
                Secret([7; 32]),
                || unreachable!(),
            );
            let refused = Delivery::new(signed.unwrap(), &chain, world.now);
            assert_eq!(
                refused.unwrap_err(),
                Refusal::OwnKind("party".to_owned()),
                "{name}"
            );
        }
        let speak = |statement: Statement| {
            let said = [statement];
            let random = &mut || [1; 32];
            world
                .store
                .speak(&world.alliance, &said, Manner::PLAIN, world.now, random)
        };
        let said = Membership {
            does: Joins::Left,
            party: party("lumen"),
        };
        let said = own_statement(&party("volta"), world.now, 1, said.into()).unwrap();
        let refused = speak(said).unwrap_err();
        assert!(matches!(refused, Failure::Refused(Refusal::OwnKind(_))));
        assert_eq!(world.store.chain(&world.alliance).unwrap(), chain);
    });
}

/// A sequencer that remembers other parties than there are finds out.
#[test]
fn a_sequencer_follows_who_joins_and_leaves() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        let now = world.now.plus_ms(60_000);
        let clock = Arc::new(move || now) as Arc<dyn Fn() -> Instant + Send + Sync>;
        let sequencer = Sequencer::new(Arc::clone(&world.store), clock);
        let mut number = 0;
        let mut submit = |world: &World| {
            number += 1;
            let chain = sequencer.chain(&world.alliance).unwrap();
            let said = [shared(opened("volta", number, &format!("V{number}")))];
            let random = &mut || bytes(&mut (number as u64 + 90));
            let signed = world
                .store
                .host()
                .speak(&chain, &said, Manner::PLAIN, random);
            let signed = signed.unwrap().remove(0);
            sequencer.submit(&world.alliance, signed, now).unwrap()
        };
        submit(&world).unwrap();
        for joins in [true, false] {
            world.member("nord", joins, "borea").unwrap();
            // Signed for the parties that were: refused once, and known from then on.
            let refused = submit(&world).unwrap_err();
            assert!(matches!(refused, Refusal::Chain(ChainError::Slots { .. })));
            submit(&world).unwrap();
        }
    });
}
