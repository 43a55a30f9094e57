//! Pages of people: who is in a company, who is invited, tokens, one's account, and the first run.

use facts::fact::Office;
use web::act::people;
use web::api::Settings;

use crate::http::Came;
use crate::record::{Record, Who, fields_of, files};

const PASSWORD: &str = "a long enough pass phrase";

/// The text of an element by its id, where nothing is escaped in it.
fn text<'b>(body: &'b str, id: &str) -> &'b str {
    let (_, after) = body
        .split_once(&format!("id=\"{id}\">"))
        .unwrap_or_else(|| panic!("{id}: {body}"));
    after.split('<').next().unwrap()
}

fn cookie(came: &Came) -> Who {
    let set = came
        .header("set-cookie")
        .unwrap_or_else(|| panic!("{came:?}"));
    Who::Session(set.split(';').next().unwrap().to_owned())
}

fn open(record: &Record, who: Option<&Who>, path: &str, fields: &[(&str, &str)]) -> Came {
    record.browse(who, "POST", path, Some(&fields_of(fields)))
}

#[test]
fn an_administrator_invites_and_somebody_comes_in() {
    let record = Record::new();
    let keeper = record.person("nord", &[Office::Administrator]);
    let made = record.fill(
        &keeper,
        "/people",
        &[
            ("party", "nord"),
            ("offices", "delegate"),
            ("offices", "commercial"),
        ],
    );
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(
        made.header("cache-control"),
        Some("no-store"),
        "a code is kept nowhere"
    );
    let code = text(&made.body, "code").to_owned();
    assert!(
        text(&made.body, "link").ends_with(&format!("/invitation#{code}")),
        "{made:?}"
    );
    let open_ones = record.page(&keeper, "/people");
    assert!(
        !open_ones.body.contains(&code) && open_ones.body.contains("/invitations/i-"),
        "{open_ones:?}"
    );

    assert_eq!(record.browse(None, "GET", "/invitation", None).status, 200);
    let wrong = open(&record, None, "/invitation", &[("code", "nothing")]);
    assert_eq!(wrong.status, 404);
    assert!(wrong.body.contains("value=\"nothing\""), "{wrong:?}");
    let offer = open(&record, None, "/invitation", &[("code", &code)]);
    assert_eq!(offer.status, 200);
    assert!(
        offer.body.contains("nord") && offer.body.contains("commercial"),
        "{offer:?}"
    );
    let name = "<script>alert(1)</script>";
    let come = [
        ("code", code.as_str()),
        ("accepts", "new"),
        ("login", "bea"),
        ("name", name),
        ("password", "short"),
    ];
    let again = open(&record, None, "/invitation", &come);
    assert_eq!(again.status, 422, "{again:?}");
    assert!(
        again.body.contains("value=\"bea\"") && !again.body.contains("<script>alert"),
        "{again:?}"
    );
    let mut come = come;
    come[4].1 = PASSWORD;
    let came = open(&record, None, "/invitation", &come);
    assert_eq!(
        (came.status, came.header("location")),
        (303, Some("/alliances/atlas?done=come-in"))
    );
    let bea = cookie(&came);
    assert_eq!(
        open(&record, None, "/invitation", &[("code", &code)]).status,
        404,
        "once"
    );

    // She sees her company, and keeps nobody; the other companies see nothing of her.
    let page = record.page(&bea, "/people");
    assert_eq!(page.status, 200, "{page:?}");
    assert!(
        page.body.contains("&lt;script&gt;") && !page.body.contains("<script>alert"),
        "{page:?}"
    );
    assert!(!page.body.contains("name=\"offices\""), "{page:?}");
    assert_eq!(
        record.fill(&bea, "/people", &[("party", "nord")]).status,
        403
    );
    let volta = record.person("volta", &[Office::Administrator]);
    let page = record.page(&volta, "/people");
    assert!(!page.body.contains("&lt;script&gt;"), "{page:?}");

    // Her role changes, rests, and ends; what may not be is told in place.
    let all = record.get(&keeper, "/people").json();
    let own = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == name)
        .unwrap();
    let path = format!("/people/{}", own["person"].as_str().unwrap());
    let refused = record.fill(
        &keeper,
        &path,
        &[
            ("does", "change"),
            ("auditor", "true"),
            ("offices", "delegate"),
        ],
    );
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("role=\"alert\""), "{refused:?}");
    for does in ["change", "suspend", "resume", "remove"] {
        let fields = [("does", does), ("offices", "privacy")];
        let came = record.fill(&keeper, &path, &fields);
        let there = format!("/alliances/atlas/people?done=person-{does}");
        let led = (came.status, came.header("location"));
        assert_eq!(led, (303, Some(there.as_str())), "{came:?}");
        // Whoever rests is signed out at once.
        let now = record.page(&bea, "/people").status;
        assert_eq!(now, if does == "change" { 200 } else { 303 }, "{does}");
    }
    assert_eq!(record.fill(&volta, &path, &[("does", "erase")]).status, 404);
    assert_eq!(
        record.fill(&keeper, &path, &[("does", "erase")]).status,
        303
    );
    let page = record.page(&keeper, "/people");
    assert!(!page.body.contains("&lt;script&gt;"), "{page:?}");
}

#[test]
fn a_token_is_shown_once_and_revoked() {
    let record = Record::new();
    let keeper = record.person("nord", &[Office::Administrator]);
    let plain = record.person("nord", &[Office::Delegate]);
    let wrong = record.fill(
        &keeper,
        "/tokens",
        &[("name", "<b>nightly</b>"), ("days", "4000")],
    );
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(wrong.body.contains("value=\"&lt;b&gt;nightly"), "{wrong:?}");
    let made = record.fill(
        &keeper,
        "/tokens",
        &[("name", "<b>nightly</b>"), ("source", ""), ("days", "30")],
    );
    assert_eq!(made.status, 201, "{made:?}");
    let secret = Who::Token(text(&made.body, "secret").to_owned());
    assert_eq!(record.get(&secret, "/readings").status, 200);
    let page = record.page(&plain, "/tokens");
    assert!(
        page.body.contains("&lt;b&gt;nightly") && !page.body.contains("<b>nightly"),
        "{page:?}"
    );
    assert!(
        !page.body.contains("Revoke") && !page.body.contains(text(&made.body, "secret")),
        "{page:?}"
    );
    let all = record.get(&keeper, "/tokens").json();
    let path = format!("/tokens/{}", all[0]["id"].as_str().unwrap());
    assert_eq!(record.fill(&plain, &path, &[]).status, 403);
    let volta = record.person("volta", &[Office::Administrator]);
    assert_eq!(record.fill(&volta, &path, &[]).status, 404);
    assert!(!record.page(&volta, "/tokens").body.contains("&gt;nightly"));
    assert_eq!(record.fill(&keeper, &path, &[]).status, 303);
    assert_eq!(record.get(&secret, "/readings").status, 401);
}

#[test]
fn ones_account_is_ones_own() {
    let record = Record::new();
    assert_eq!(record.browse(None, "GET", "/account", None).status, 303);
    let (login, password) = record.account("nord");
    let enter = || {
        cookie(&open(
            &record,
            None,
            "/sign-in",
            &[("login", &login), ("password", password)],
        ))
    };
    let (here, there) = (enter(), enter());
    let page = record.browse(Some(&here), "GET", "/account", None);
    assert!(
        page.body.contains(&login) && page.body.contains("nord"),
        "{page:?}"
    );
    let again = |old: &str, new: &str, twice: &str| {
        open(
            &record,
            Some(&here),
            "/account/password",
            &[("old", old), ("new", new), ("again", twice)],
        )
    };
    for (came, why) in [
        (
            again("wrong wrong wrong", PASSWORD, PASSWORD),
            "a wrong password",
        ),
        (
            again(password, PASSWORD, "another one entirely"),
            "two ways",
        ),
        (again(password, "short", "short"), "too short"),
    ] {
        assert_eq!(came.status, 422, "{why}: {came:?}");
        assert!(
            came.body.contains("role=\"alert\"") && !came.body.contains(PASSWORD),
            "{why}: {came:?}"
        );
    }
    let changed = again(password, PASSWORD, PASSWORD);
    assert_eq!(changed.status, 303, "{changed:?}");
    assert_eq!(
        record.browse(Some(&there), "GET", "/account", None).status,
        303,
        "all others end"
    );
    let here = cookie(&changed);
    assert_eq!(
        record.browse(Some(&here), "GET", "/account", None).status,
        200
    );
    assert_eq!(
        open(&record, Some(&here), "/account/sessions", &[]).status,
        303
    );
    assert_eq!(
        record.browse(Some(&here), "GET", "/account", None).status,
        303
    );
}

#[test]
fn the_first_run_is_a_form() {
    let record = Record::empty(Settings::default());
    let random = &mut || record.desk.random();
    let code = people::expect_set_up(record.desk.store(), random)
        .unwrap()
        .unwrap()
        .shown();
    assert_eq!(record.browse(None, "GET", "/set-up", None).status, 200);
    let texts: Vec<(String, String)> = files()
        .into_iter()
        .map(|(path, bytes)| {
            (
                path,
                String::from_utf8(bytes).unwrap().replace('\n', "\r\n"),
            )
        })
        .collect();
    let form = |code: &str, party: &str| {
        let mut fields = vec![
            ("code", code),
            ("party", party),
            ("name", "Ann"),
            ("login", "ann"),
            ("password", PASSWORD),
            ("offices", "delegate"),
        ];
        for (path, text) in &texts {
            fields.extend([("path", path.as_str()), ("text", text.as_str())]);
        }
        open(&record, None, "/set-up", &fields)
    };
    let wrong = form(&"0".repeat(64), "nord");
    assert_eq!(wrong.status, 404);
    assert!(
        wrong.body.contains("role=\"alert\"") && wrong.body.contains("Nord and its providers"),
        "{wrong:?}"
    );
    let other = form(&code, "nobody");
    assert_eq!(other.status, 422, "{other:?}");
    let came = form(&code, "nord");
    assert_eq!(came.status, 303, "{came:?}");
    let ann = cookie(&came);
    assert_eq!(record.page(&ann, "/people").status, 200);
    assert_eq!(form(&code, "nord").status, 404, "once, and never again");
}
