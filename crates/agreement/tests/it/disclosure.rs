//! Readers: the compartment of every kind of fact, and what is left of one.

use std::collections::{BTreeMap, BTreeSet};

use agreement::disclosure::{Disclosed, Disclosure, Subject};
use agreement::load;
use facts::fact::{
    Acknowledged, Acknowledgement, Activity, AgreementVersion, Answer, Ask, BusinessValue,
    CaseUpdate, Claim, ClaimOn, Closing, Comment, Cost, Coverage, CoverageState, DecisionName,
    Deployment, DeploymentResult, Erasure, Joins, LineName, Membership, OutageEvent, OutageUpdate,
    PersonDoes, PersonId, PersonUpdate, PolicyName, Proposal, ReadingName, Sample, SampleState,
    Says, Signature, Survey, Usage, Withdrawal, Work,
};
use facts::id::{
    CaseId, ClaimId, DeploymentId, LevelId, OutageId, PartyId, PolicyId, ProposalId, ServiceId,
    SourceId, TeamId,
};
use facts::journal::submission::Statement;
use facts::journal::{Compartment, Personal};
use facts::{Body, Fact, FactId, Instant};

use crate::text::{files, lines};

mod record;

/// A customer with two providers, an integrator, and a second customer of one of them.
const ROOT: &str = "entente: 1
alliance: test
zone: UTC
currency: EUR
parties:
  shop: { role: customer }
  bank: { role: customer }
  key: { role: integrator }
  lumen: { role: provider }
  volta: { role: provider }
teams:
  crew: { members: [shop, lumen], joint: true, lead: shop }
services:
  payments:
    business: { owner: shop }
    relation: { provider: lumen, customer: shop, model: service-provider, outsourcing: service }
  hosting:
    business: { owner: shop }
    relation: { provider: volta, customer: shop, model: guardian, outsourcing: service }
  vault:
    business: { owner: bank }
    relation: { provider: volta, customer: bank, model: guardian, outsourcing: service }
  desk:
    business: { owner: shop }
    relation: { provider: key, customer: shop, model: service-provider, outsourcing: service }
  node: {}
measures:
  up: { of: availability, maintenance: out-of-both }
  revenue: { of: value, name: revenue }
levels:
  hosting-up: { service: hosting, measure: up, window: month, round: { digits: 2, mode: half-even }, expected: \">= 99 %\" }
  payments-up: { service: payments, measure: up, window: month, round: { digits: 2, mode: half-even }, expected: \">= 99 %\" }
  revenue: { service: payments, measure: revenue, window: month, round: { digits: 2, mode: half-even } }
charges:
  licences:
    from: shop
    to: lumen
    window: month
    metered: { meter: licences, price: 3 EUR }
    index: { index: wages, base: 100 }
  machines:
    from: shop
    to: volta
    window: month
    metered: { meter: hours, price: 3 EUR }
    index: { index: wages, base: 100 }
  vaults: { from: bank, to: volta, window: month, metered: { meter: hours, price: 2 EUR } }
  clouds: { from: bank, to: volta, window: month, pass_through: { basis: cloud } }
remedies:
  credits:
    from: volta
    to: shop
    base: { charges: machines, month: of-breach }
    tiers: { levels: { hosting-up: { bands: [{ value: \"< 99 %\", credit: 5 % }] } } }
    caps: { month: 10 % }
    round: { digits: 2, mode: half-even }
";

const OF_TWO: &str = "audience: [lumen, shop]
measures:
  tries: { of: value, name: tries }
levels:
  payments-tries: { measure: tries, window: month, round: { digits: 2, mode: half-even } }
";

fn disclosure() -> Disclosure {
    of(&[("alliance.yaml", ROOT), ("lumen.yaml", OF_TWO)])
}

fn of(list: &[(&str, &str)]) -> Disclosure {
    let loaded = load(&files(list));
    assert!(!loaded.has_errors(), "{}", lines(&loaded));
    Disclosure::of(&loaded.agreement)
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn pair(one: &str, other: &str) -> Compartment {
    Compartment::commercial(&party(one), &party(other)).unwrap()
}

fn private(name: &str) -> Compartment {
    Compartment::Private(party(name))
}

fn at() -> Instant {
    Instant::parse("2025-03-03T09:00:00Z").unwrap()
}

fn fact(by: &str, body: impl Into<Body>) -> Fact {
    let (at, source) = (at(), SourceId::new("desk").unwrap());
    Fact::new(at, at.plus_ms(1_000), party(by), source, 7, 0, body.into()).unwrap()
}

fn service(name: &str) -> Option<ServiceId> {
    Some(name)
        .filter(|name| !name.is_empty())
        .map(|name| ServiceId::new(name).unwrap())
}

fn usage(meter: &str, of: &str) -> Usage {
    Usage {
        meter: meter.into(),
        quantity: "1".into(),
        service: service(of),
        unit: None,
        until: None,
    }
}

fn value(of: &str) -> BusinessValue {
    BusinessValue {
        amount: "1".into(),
        of: of.into(),
        unit: None,
        until: None,
    }
}

fn cost(basis: &str, of: &str) -> Cost {
    Cost {
        amounts: [(basis.to_owned(), Some("1".into()))].into(),
        currency: "EUR".into(),
        labels: BTreeMap::new(),
        service: service(of),
        until: None,
    }
}

fn closing(with: &str) -> Closing {
    Closing {
        currency: "EUR".into(),
        month: "2025-03".into(),
        total: "1".into(),
        with: party(with),
    }
}

fn claim(ask: Ask, on: ClaimOn) -> Claim {
    let of_value = matches!(ask, Ask::ValueWas | Ask::AmountWas);
    Claim {
        ask,
        expedited: false,
        field: None,
        from: None,
        grounds: None,
        id: ClaimId::new("C1").unwrap(),
        on,
        until: None,
        value: of_value.then(|| "1".into()),
    }
}

fn reading(level: &str) -> ClaimOn {
    ClaimOn::Reading(ReadingName {
        key: BTreeMap::new(),
        level: LevelId::new(level).unwrap(),
        window: "2025-03".into(),
    })
}

fn line(clause: &str) -> ClaimOn {
    ClaimOn::Line(LineName {
        clause: clause.into(),
        what: "x".into(),
        window: "2025-03".into(),
    })
}

fn case(id: &str) -> CaseUpdate {
    CaseUpdate::of(CaseId::new(id).unwrap())
}

fn work(person: Option<&str>, minutes: u32) -> Work {
    Work {
        activity: Activity::LightsOn,
        minutes,
        person: person.map(Into::into),
        service: None,
        team: TeamId::new("crew").unwrap(),
    }
}

fn answer(claim: &str) -> Answer {
    Answer {
        claim: ClaimId::new(claim).unwrap(),
        says: Says::Accept,
    }
}

fn withdrawal(of: FactId) -> Withdrawal {
    Withdrawal {
        fact: of,
        reason: None,
    }
}

fn unknown(_: Subject<'_>) -> Option<Compartment> {
    None
}

#[test]
fn what_happened_is_for_all() {
    let on = || ServiceId::new("payments").unwrap();
    let bodies: Vec<Body> = vec![
        AgreementVersion {
            effective: at(),
            hash: "sha256:".into(),
            version: "1".into(),
        }
        .into(),
        case("INC1").set("priority", "P1").into(),
        Coverage {
            feed: SourceId::new("desk").unwrap(),
            on: None,
            state: CoverageState::Complete,
            until: at().plus_ms(1),
        }
        .into(),
        Deployment {
            commits: Vec::new(),
            component: None,
            environment: None,
            id: DeploymentId::new("D1").unwrap(),
            result: DeploymentResult::Succeeded,
            rework: false,
            service: None,
            started: None,
        }
        .into(),
        OutageUpdate {
            cause: None,
            does: OutageEvent::Started,
            id: OutageId::new("O1").unwrap(),
            on: on(),
            planned: false,
            users: None,
        }
        .into(),
        Sample {
            on: on(),
            probe: None,
            state: SampleState::Up,
        }
        .into(),
        Survey {
            case: None,
            of: "pulse".into(),
            question: None,
            score: "4".into(),
            side: None,
            unit: None,
        }
        .into(),
        work(None, 60).into(),
    ];
    for body in bodies {
        let fact = fact("volta", body);
        assert_eq!(
            disclosure().compartment(&fact, &unknown),
            Ok(Compartment::Shared),
            "{fact:?}"
        );
    }
}

/// Who keeps the journal need not be a party; what the journal itself rests on is for all.
#[test]
fn what_the_journal_rests_on_is_for_all() {
    let joined = Membership {
        does: Joins::Joined,
        party: party("late"),
    };
    let erased = Erasure {
        parts: vec![(5, 0)],
        request: "the person".into(),
    };
    for body in [Body::from(joined), erased.into()] {
        let fact = fact("host", body);
        let found = disclosure().split(&fact, &unknown).unwrap();
        assert_eq!((found.compartment, found.fact), (Compartment::Shared, fact));
    }
}

/// Who holds which office of a party is its own affair.
#[test]
fn what_people_may_do_is_for_their_party_alone() {
    let body = PersonUpdate {
        auditor: false,
        does: PersonDoes::Removed,
        offices: Vec::new(),
        person: PersonId::new([1; 8]),
        teams: Vec::new(),
    };
    let said = fact("volta", body.clone());
    let own = Compartment::Private(party("volta"));
    assert_eq!(disclosure().compartment(&said, &unknown), Ok(own));
    let host = fact("host", body);
    assert!(disclosure().compartment(&host, &unknown).is_err());
}

#[test]
fn what_it_costs_is_between_two() {
    let check = |by: &str, body: Body, expected: Compartment| {
        let fact = fact(by, body);
        let found = disclosure().compartment(&fact, &unknown);
        assert_eq!(found, Ok(expected), "{fact:?}");
    };
    // The service's relation.
    check("volta", usage("x", "hosting").into(), pair("shop", "volta"));
    check("volta", usage("x", "vault").into(), pair("bank", "volta"));
    check(
        "volta",
        cost("billed", "vault").into(),
        pair("bank", "volta"),
    );
    check("shop", usage("x", "payments").into(), pair("shop", "lumen"));
    // A clause that reads the meter, the value or the basis.
    check("shop", usage("licences", "").into(), pair("shop", "lumen"));
    check(
        "volta",
        usage("hours", "vault").into(),
        pair("bank", "volta"),
    );
    check("shop", value("revenue").into(), pair("shop", "lumen"));
    check("shop", value("tries").into(), pair("shop", "lumen"));
    check("volta", cost("cloud", "").into(), pair("bank", "volta"));
    check("volta", cost("cloud", "node").into(), pair("bank", "volta"));
    // Only one that it does business with, whatever else is named.
    check("lumen", usage("x", "").into(), pair("shop", "lumen"));
    check("lumen", value("wages").into(), pair("shop", "lumen"));
    check("key", usage("hours", "hosting").into(), pair("shop", "key"));
    // The other party of a closing, also without a relation.
    check("shop", closing("volta").into(), pair("shop", "volta"));
    check("lumen", closing("bank").into(), pair("lumen", "bank"));
    // Claims about money.
    let amount = |clause: &str| claim(Ask::AmountWas, line(clause)).into();
    check("volta", amount("charges.vaults"), pair("bank", "volta"));
    check("shop", amount("remedies.credits"), pair("shop", "volta"));
    check("lumen", amount("charges.gone"), pair("shop", "lumen"));
    let credit = claim(Ask::Credit, reading("hosting-up"));
    check("shop", credit.into(), pair("shop", "volta"));
}

#[test]
fn claims_go_where_their_subject_is() {
    let known = |subject: Subject<'_>| match subject {
        Subject::Case(id) if id.as_str() == "CHG1" => Some(private("volta")),
        Subject::Outage(id) if id.as_str() == "O2" => Some(pair("lumen", "shop")),
        Subject::Claim(id) if id.as_str() == "C7" => Some(pair("volta", "shop")),
        Subject::Fact(id) if *id == fact("volta", case("x")).id => Some(pair("bank", "volta")),
        _ => None,
    };
    let check = |by: &str, body: Body, expected: Option<Compartment>| {
        let fact = fact(by, body);
        let found = disclosure().compartment(&fact, &known);
        assert_eq!(found.ok(), expected, "{fact:?}");
    };
    let on_case = |id: &str| claim(Ask::Exclude, ClaimOn::Case(CaseId::new(id).unwrap()));
    let on_outage = |id: &str| claim(Ask::Exclude, ClaimOn::Outage(OutageId::new(id).unwrap()));
    check("volta", on_case("INC1").into(), Some(Compartment::Shared));
    check("volta", on_case("CHG1").into(), Some(private("volta")));
    // What it cannot read itself, it knows nothing of.
    check("shop", on_case("CHG1").into(), Some(Compartment::Shared));
    check("volta", on_outage("O1").into(), Some(Compartment::Shared));
    check("shop", on_outage("O2").into(), Some(pair("lumen", "shop")));
    let value_was = |level: &str| claim(Ask::ValueWas, reading(level));
    check(
        "volta",
        value_was("hosting-up").into(),
        Some(Compartment::Shared),
    );
    check(
        "shop",
        value_was("payments-tries").into(),
        Some(pair("lumen", "shop")),
    );
    check("volta", value_was("payments-tries").into(), None);
    check("volta", value_was("gone").into(), None);
    let subject = fact("volta", case("x")).id;
    let mistaken = claim(Ask::Mistaken, ClaimOn::Fact(subject));
    check(
        "volta",
        mistaken.clone().into(),
        Some(pair("bank", "volta")),
    );
    check("lumen", mistaken.into(), None);
    check(
        "volta",
        withdrawal(subject).into(),
        Some(pair("bank", "volta")),
    );
    check(
        "volta",
        withdrawal(fact("volta", case("y")).id).into(),
        None,
    );
    check("shop", answer("C7").into(), Some(pair("volta", "shop")));
    check("lumen", answer("C7").into(), None);
    check("shop", answer("C8").into(), None);
}

fn hash() -> String {
    format!("sha256:{}", "1".repeat(64))
}

fn comment(clause: Option<&str>, reply_to: Option<FactId>) -> Comment {
    Comment {
        clause: clause.map(Into::into),
        hash: hash(),
        person: "ann".into(),
        proposal: ProposalId::new("P-1").unwrap(),
        reply_to,
        settles: false,
        text: Some("Ana wants it cheaper".into()),
    }
}

#[test]
fn texts_are_put_forward_and_signed_before_all() {
    let proposal = Proposal {
        based_on: None,
        effective: at(),
        hash: hash(),
        id: ProposalId::new("P-1").unwrap(),
        person: "ann".into(),
        reason: None,
        signers: vec![party("lumen"), party("shop")],
        version: "2".into(),
    };
    let signature = Signature {
        hash: hash(),
        person: "ben".into(),
        proposal: proposal.id.clone(),
    };
    let of = Acknowledged::Policy(PolicyName {
        id: PolicyId::new("security").unwrap(),
        version: None,
    });
    let acknowledgement = Acknowledgement {
        of,
        person: "ben".into(),
    };
    let bodies: [Body; 3] = [proposal.into(), signature.into(), acknowledgement.into()];
    for body in bodies {
        let found = disclosure().compartment(&fact("lumen", body), &unknown);
        assert_eq!(found, Ok(Compartment::Shared));
    }
}

#[test]
fn what_is_said_of_a_clause_is_for_those_who_read_it() {
    let said = fact("shop", comment(Some("charges.licences"), None)).id;
    let known = |subject: Subject<'_>| match subject {
        Subject::Fact(id) if *id == said => Some(pair("lumen", "shop")),
        Subject::Case(id) if id.as_str() == "DEC1" => Some(pair("lumen", "shop")),
        _ => None,
    };
    let check = |by: &str, body: Body, expected: Option<Compartment>| {
        let fact = fact(by, body);
        let found = disclosure().compartment(&fact, &known);
        assert_eq!(found.ok(), expected, "{fact:?}");
    };
    let on = |clause: &str| comment(Some(clause), None).into();
    check(
        "shop",
        comment(None, None).into(),
        Some(Compartment::Shared),
    );
    check("shop", on("parties"), Some(Compartment::Shared));
    check("shop", on("services.node"), Some(Compartment::Shared));
    check("shop", on("charges.licences"), Some(pair("lumen", "shop")));
    check(
        "shop",
        on("charges.machines.price"),
        Some(pair("shop", "volta")),
    );
    check("shop", on("remedies.credits"), Some(pair("shop", "volta")));
    check("shop", on("charges.gone"), None);
    check("key", on("charges.licences"), Some(pair("key", "shop")));
    check("shop", on("levels.payments-up"), Some(Compartment::Shared));
    check(
        "shop",
        on("levels.payments-tries"),
        Some(pair("lumen", "shop")),
    );
    check("volta", on("levels.payments-tries"), None);
    check("shop", on("levels.gone"), None);
    let reply = || Body::from(comment(None, Some(said)));
    check("lumen", reply(), Some(pair("lumen", "shop")));
    check("volta", reply(), None);
    let acknowledgement = |case: &str| {
        let name = DecisionName {
            case: CaseId::new(case).unwrap(),
            right: None,
        };
        Body::from(Acknowledgement {
            of: Acknowledged::Decision(name),
            person: "ben".into(),
        })
    };
    check(
        "lumen",
        acknowledgement("DEC1"),
        Some(pair("lumen", "shop")),
    );
    check("lumen", acknowledgement("DEC2"), Some(Compartment::Shared));
}

#[test]
fn what_is_open_is_not_guessed() {
    let check = |by: &str, body: Body, expected: &str| {
        let open = disclosure().compartment(&fact(by, body), &unknown);
        let open = open.unwrap_err();
        assert_eq!(open.to_string(), expected);
        assert!(!open.choices.contains(&Compartment::Personal));
    };
    check(
        "volta",
        usage("hours", "").into(),
        "the usage may be between `volta` and one of `bank`, `shop`, and does not say which; choose who may read it: \
         all parties, or `volta` alone, or `bank` and `volta`, or `key` and `volta`, or `lumen` and `volta`, or `shop` and `volta`",
    );
    check(
        "shop",
        value("wages").into(),
        "the value may be between `shop` and one of `lumen`, `volta`, and does not say which; choose who may read it: \
         all parties, or `shop` alone, or `bank` and `shop`, or `key` and `shop`, or `lumen` and `shop`, or `shop` and `volta`",
    );
    check(
        "lumen",
        withdrawal(fact("lumen", case("x")).id).into(),
        "what the withdrawal is about is not known here; choose who may read it: \
         all parties, or `lumen` alone, or `bank` and `lumen`, or `key` and `lumen`, or `lumen` and `shop`, or `lumen` and `volta`",
    );
    check(
        "nobody",
        case("x").into(),
        "`nobody` is no party of the agreement",
    );
    let open = disclosure().compartment(&fact("lumen", closing("nobody")), &unknown);
    assert_eq!(open.unwrap_err().why, "`nobody` is no other party");
}

/// Between two, nothing is ever open.
#[test]
fn two_parties_leave_nothing_open() {
    let two = of(&[(
        "alliance.yaml",
        "entente: 1\nalliance: test\nzone: UTC\nparties: { shop: { role: customer }, volta: { role: provider } }\n",
    )]);
    let both = pair("shop", "volta");
    let bodies: Vec<Body> = vec![
        usage("x", "y").into(),
        value("x").into(),
        cost("x", "").into(),
        answer("C8").into(),
        withdrawal(fact("volta", case("x")).id).into(),
        claim(Ask::AmountWas, line("charges.gone")).into(),
        claim(Ask::Credit, reading("gone")).into(),
        claim(Ask::ValueWas, reading("gone")).into(),
        closing("shop").into(),
    ];
    for body in bodies {
        let fact = fact("volta", body);
        assert_eq!(
            two.compartment(&fact, &unknown),
            Ok(both.clone()),
            "{fact:?}"
        );
    }
}

#[test]
fn a_party_reads_what_is_for_it() {
    let disclosure = disclosure();
    let check = |name: &str, expected: &[Compartment]| {
        let found = disclosure.readable(&party(name));
        assert_eq!(found, expected.iter().cloned().collect::<BTreeSet<_>>());
    };
    check(
        "lumen",
        &[
            Compartment::Shared,
            private("lumen"),
            pair("bank", "lumen"),
            pair("key", "lumen"),
            pair("lumen", "shop"),
            pair("lumen", "volta"),
        ],
    );
    check("nobody", &[]);
    check("lume", &[]);
    let parties = ["shop", "bank", "key", "lumen", "volta"].map(party);
    for compartment in Compartment::all(&parties.clone().into()) {
        for party in &parties {
            let sides = match &compartment {
                Compartment::Shared => true,
                Compartment::Private(own) => own == party,
                Compartment::Commercial(one, other) => [one, other].contains(&party),
                Compartment::Personal => false,
            };
            assert_eq!(disclosure.allowed(&compartment, party), sides);
        }
    }
}

/// A choice is never for others than the stating party itself.
#[test]
fn a_party_chooses_among_what_it_reads() {
    let disclosure = disclosure();
    let check = |by: &str, compartment: Compartment, expected: Option<&str>| {
        let found = disclosure.split_into(&fact(by, case("INC1")), compartment.clone());
        match (found, expected) {
            (Ok(found), None) => assert_eq!(found.compartment, compartment),
            (Err(open), Some(why)) => assert_eq!(open.why, why),
            (found, _) => panic!("{found:?}"),
        }
    };
    check("lumen", private("lumen"), None);
    check("lumen", pair("key", "lumen"), None);
    check("lumen", Compartment::Shared, None);
    check(
        "lumen",
        private("volta"),
        Some("`lumen` states nothing for `volta` alone, since it does not read that itself"),
    );
    check(
        "lumen",
        pair("shop", "volta"),
        Some("`lumen` states nothing for `shop` and `volta`, since it does not read that itself"),
    );
    check(
        "lumen",
        Compartment::Personal,
        Some(
            "`lumen` states nothing for those who may see data of persons, since it does not read that itself",
        ),
    );
}

fn with_personal() -> Disclosure {
    seen_by("key")
}

fn seen_by(who: &str) -> Disclosure {
    let root = format!("{ROOT}personal: {{ fields: [assignee, grounds, text], seen_by: {who} }}\n");
    of(&[("alliance.yaml", &root), ("lumen.yaml", OF_TWO)])
}

#[test]
fn data_of_persons_is_taken_out() {
    let disclosure = with_personal();
    let whole = fact(
        "volta",
        case("INC1").set("assignee", "Canary").set("unit", "x"),
    );
    let Disclosed {
        compartment,
        fact: left,
        personal,
    } = disclosure.split(&whole, &unknown).unwrap();
    assert_eq!(compartment, Compartment::Shared);
    assert!(
        !String::from_utf8(left.to_bytes())
            .unwrap()
            .contains("Canary")
    );
    assert_eq!(left.recorded, whole.recorded);
    let statement = Statement::from(disclosure.split(&whole, &unknown).unwrap());
    let text = statement.personal.unwrap();
    assert_eq!(Personal::admit(text.as_bytes()).ok(), personal);
    assert_eq!(personal.unwrap().whole(&left), Ok(whole));
    let mut about = claim(Ask::FieldWas, ClaimOn::Case(CaseId::new("INC1").unwrap()));
    about.field = Some("assignee".into());
    about.value = Some("Canary".into());
    let open = disclosure
        .split(&fact("volta", about), &unknown)
        .unwrap_err();
    assert!(open.why.contains("data of a person"), "{}", open.why);
    assert!(open.choices.is_empty());
}

#[test]
fn who_is_named_sees_persons_where_it_reads() {
    let disclosure = with_personal();
    let check = |who: &str, by: &str, compartment: Compartment, expected: bool| {
        let found = disclosure.sees_personal(&party(who), &party(by), &compartment);
        assert_eq!(found, expected, "{who} {by} {compartment:?}");
    };
    check("volta", "volta", Compartment::Shared, true);
    check("shop", "volta", Compartment::Shared, false);
    check("key", "volta", Compartment::Shared, true);
    check("key", "volta", pair("shop", "volta"), false);
    check("volta", "volta", pair("shop", "volta"), true);
    check("key", "volta", private("volta"), false);
    check("nobody", "nobody", Compartment::Shared, false);
    let crew = seen_by("crew");
    for (who, expected) in [("shop", true), ("lumen", true), ("key", false)] {
        let found = crew.sees_personal(&party(who), &party("volta"), &Compartment::Shared);
        assert_eq!(found, expected, "{who}");
    }
    assert!(
        disclosure
            .readable(&party("key"))
            .contains(&Compartment::Personal)
    );
    assert!(
        !disclosure
            .readable(&party("shop"))
            .contains(&Compartment::Personal)
    );
}
