//! The shipped mappings over small exports of each product's form.

use std::path::PathBuf;

use exchange::mapping::shipped;
use expect_test::{Expect, expect};

use crate::world::{imported, mapping};

fn sample(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
    std::fs::read(folder.join(name)).unwrap()
}

fn check(mapping_text: &str, file: &str, expected: Expect) {
    let outcome = imported(&mapping(mapping_text), &sample(file));
    expected.assert_eq(&(outcome.lines() + &outcome.reasons()));
}

#[test]
fn every_shipped_mapping_is_sound() {
    for name in shipped::names() {
        mapping(&format!("use: {name}\nby: volta\n"));
    }
}

#[test]
fn servicenow_list() {
    check(
        "use: servicenow-incident\nby: volta\nzone: Europe/Amsterdam\n",
        "servicenow-incident.csv",
        expect![[r#"
            {"at":"2025-03-03T08:00:00Z","case":{"does":["opened"],"id":"INC0010001","set":{"category":"Software","made_sla":"true","person":"Bo Lin","priority":"P1","reopen_count":"0","service":"payments","team":"Checkout","type":"incident"}},"seq":1}
            {"at":"2025-03-03T10:30:00Z","case":{"does":["resolved"],"id":"INC0010001"},"seq":1}
            {"at":"2025-03-09T23:00:00Z","case":{"does":["closed"],"id":"INC0010001"},"seq":1}
            {"at":"2025-03-09T23:00:05Z","case":{"id":"INC0010001","set":{"state":"Closed"}},"seq":1}
            {"at":"2025-03-03T09:15:00Z","case":{"does":["opened"],"id":"INC0010002","set":{"category":"Hardware","made_sla":"true","priority":"P4","reopen_count":"0","service":"workplace","team":"Field","type":"incident"}},"seq":2}
            {"at":"2025-03-04T07:00:00Z","case":{"id":"INC0010002","set":{"hold":"waiting-for-customer","state":"On Hold"}},"seq":2}
            {"at":"2025-03-04T06:00:00Z","case":{"does":["opened"],"id":"INC0010003","set":{"category":"Software","made_sla":"true","priority":"P3","reopen_count":"0","service":"payments","team":"Checkout","type":"incident"}},"seq":3}
            {"at":"2025-03-04T06:10:00Z","case":{"does":["cancelled"],"id":"INC0010003","set":{"state":"Canceled"}},"seq":3}
        "#]],
    );
}

#[test]
fn servicenow_audit_trail() {
    check(
        "use: servicenow-audit\nby: volta\n",
        "servicenow-audit.csv",
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"INC0010001","set":{"category":"Software","closed_code":"code 1","contact":"Phone","impact":"medium","location":"L1","made_sla":"true","priority":"P2","reassignment_count":"0","reopen_count":"0","subcategory":"Checkout","team":"Service desk","type":"incident","urgency":"high"}},"seq":1}
        {"at":"2025-03-03T09:02:00Z","case":{"id":"INC0010001","set":{"state":"New"}},"seq":1}
        {"at":"2025-03-03T14:30:00Z","case":{"does":["resolved"],"id":"INC0010001"},"seq":1}
        {"at":"2025-03-08T14:30:00Z","case":{"does":["closed"],"id":"INC0010001"},"seq":1}
        {"at":"2025-03-03T09:20:00Z","case":{"id":"INC0010001","set":{"person":"A1","reassignment_count":"1","state":"Active","team":"Checkout"}},"seq":2}
        {"at":"2025-03-03T10:00:00Z","case":{"id":"INC0010001","set":{"hold":"waiting-for-customer","state":"Awaiting User Info"}},"seq":3}
        {"at":"2025-03-03T12:00:00Z","case":{"id":"INC0010001","set":{"hold":null,"state":"Resolved"}},"seq":4}
        {"at":"2025-03-03T13:00:00Z","case":{"does":["reopened"],"id":"INC0010001","set":{"reopen_count":"1","state":"Active"}},"seq":5}
        {"at":"2025-03-08T14:30:00Z","case":{"id":"INC0010001","set":{"state":"Closed"}},"seq":6}
    "#]],
    );
}

#[test]
fn jira_service_management() {
    check(
        "use: jira-service-management\nby: volta\n",
        "jira-service-management.csv",
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"IT-1","set":{"priority":"High","resolution":"Done","satisfaction":"5","team":"Bo Lin","type":"incident"}},"seq":1}
        {"at":"2025-03-03T14:30:00Z","case":{"does":["resolved"],"id":"IT-1","set":{"state":"Resolved"}},"seq":1}
        {"at":"2025-03-04T10:15:00Z","case":{"does":["opened"],"id":"IT-2","set":{"priority":"Low","team":"Cem Oz","type":"request"}},"seq":2}
        {"at":"2025-03-05T08:00:00Z","case":{"id":"IT-2","set":{"hold":"waiting-for-customer","state":"Waiting for customer"}},"seq":2}
        line 4: column `Issue Type`: `Story` is not in the map of this column; add it to the map, or say `else: keep` or `else: drop`
    "#]],
    );
}

#[test]
fn glpi() {
    check(
        "use: glpi\nby: volta\n",
        "glpi.csv",
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"101","set":{"category":"Software","person":"Bo Lin","priority":"High","team":"Checkout","type":"incident","unit":"Northwind > Stores"}},"seq":1}
        {"at":"2025-03-03T14:30:00Z","case":{"does":["resolved"],"id":"101"},"seq":1}
        {"at":"2025-03-10T00:00:00Z","case":{"does":["closed"],"id":"101","set":{"state":"Closed"}},"seq":1}
        {"at":"2025-03-04T10:15:00Z","case":{"does":["opened"],"id":"102","set":{"category":"Hardware","priority":"Low","team":"Field","type":"request","unit":"Northwind"}},"seq":2}
        {"at":"2025-03-05T08:00:00Z","case":{"id":"102","set":{"hold":"pending","state":"Pending"}},"seq":2}
    "#]],
    );
}

#[test]
fn zammad() {
    check(
        "use: zammad\nby: volta\n",
        "zammad.json",
        expect![[r#"
        {"at":"2025-03-03T09:00:00.125Z","case":{"does":["opened"],"id":"22001","set":{"person":"bo@example.org","priority":"high","team":"Checkout","type":"incident","unit":"Northwind"}},"seq":1}
        {"at":"2025-03-03T09:20:00Z","case":{"does":["acknowledged"],"id":"22001"},"seq":1}
        {"at":"2025-03-03T14:30:00Z","case":{"does":["closed"],"id":"22001"},"seq":1}
        {"at":"2025-03-03T14:30:01Z","case":{"id":"22001","set":{"state":"closed"}},"seq":1}
        {"at":"2025-03-04T10:15:00Z","case":{"does":["opened"],"id":"22002","set":{"person":"-","priority":"normal","team":"Field","type":"request"}},"seq":2}
        {"at":"2025-03-05T08:00:00Z","case":{"id":"22002","set":{"hold":"pending","state":"pending reminder"}},"seq":2}
    "#]],
    );
}

#[test]
fn focus() {
    check(
        "use: focus\nby: volta\n",
        "focus.csv",
        expect![[r#"
        {"at":"2025-03-01T00:00:00Z","seq":1,"usage":{"meter":"Requests","quantity":"2.000000000000000","service":"Queue","until":"2025-03-01T01:00:00Z"}}
        {"at":"2025-03-01T00:00:00Z","cost":{"amounts":{"billed":"0.00000080000","contracted":"0.00000000000","effective":"0.00000012","list":"0.00000080000"},"currency":"EUR","labels":{"account":"1234","charge":"Usage","sub_account":"42","tags":"{\"unit\": \"stores\"}"},"service":"Queue","until":"2025-03-01T01:00:00Z"},"seq":1}
        {"at":"2025-03-01T00:00:00Z","repeat":1,"seq":2,"usage":{"meter":"Requests","quantity":"2.000000000000000","service":"Queue","until":"2025-03-01T01:00:00Z"}}
        {"at":"2025-03-01T00:00:00Z","cost":{"amounts":{"billed":"0.00000080000","contracted":"0.00000000000","effective":"0.00000012","list":"0.00000080000"},"currency":"EUR","labels":{"account":"1234","charge":"Usage","sub_account":"42","tags":"{\"unit\": \"stores\"}"},"service":"Queue","until":"2025-03-01T01:00:00Z"},"repeat":1,"seq":2}
        {"at":"2025-03-01T00:00:00Z","cost":{"amounts":{"billed":"-12.50","effective":"-12.50","list":"0"},"currency":"EUR","labels":{"account":"1234","charge":"Credit","sub_account":"42"},"service":"Queue","until":"2025-04-01T00:00:00Z"},"seq":3}
    "#]],
    );
}

#[test]
fn single_keys_are_written_anew() {
    check(
        "
use: servicenow-incident
by: { from: assignment_group, map: { Checkout: lumen }, else: { value: northwind } }
source: desk
only: { state: [Closed, Canceled] }
case:
  type: { value: request }
  hold: ~
  milestones: { closed: ~ }
  events: ~
  fields:
    priority: { map: { 1 - Critical: top } }
    state: ~
    impact: ~
    team: { from: [assigned_to, assignment_group] }
    both: { from: [category, assignment_group], join: ' / ' }
",
        "servicenow-incident.csv",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"INC0010001","set":{"both":"Software / Checkout","category":"Software","made_sla":"true","person":"Bo Lin","priority":"top","reopen_count":"0","service":"payments","team":"Bo Lin","type":"request"}},"seq":1}
            {"at":"2025-03-03T11:30:00Z","case":{"does":["resolved"],"id":"INC0010001"},"seq":1}
            {"at":"2025-03-04T07:00:00Z","case":{"does":["opened"],"id":"INC0010003","set":{"both":"Software / Checkout","category":"Software","made_sla":"true","priority":"P3","reopen_count":"0","service":"payments","team":"Checkout","type":"request"}},"seq":3}
        "#]],
    );
}
