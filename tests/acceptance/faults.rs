//! Faults of Nets in a case: the sender is judged by what it does then, and a fault that never struck is a failed step.

use serde_json::Value;

use crate::support::{play, states};

const SUITE: &str = "
name: Nets does things badly
scenario:
  clock: {mode: manual, start: 2026-01-05T10:00}
  senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723], subscription_lists: all}]
  materials: [{document_type: 163057}, {document_type: 162812, signing: {deadline_days: 3}}]
  recipients: [{person: '2402911995', name: Anna}, {person: '0411820680', name: Bent}]
cases:
  - id: no-receipt
    given: {add: {faults: [{name: no receipt, at: {op: receipt}, do: {write: never}}]}}
    when: [{upload: {sample: plain}}]
    then:
      - see: {what: fault_fired, text: no receipt}
      - see: {what: shipment_accepted}
      - outbound: {file: '*.receipt', count: 0}
  - id: list-is-missing
    given: {add: {faults: [{name: no list, at: {op: subscription_list}, do: {write: never}}]}}
    when: [{move: {to: day 2 15:00}}]
    then:
      - outbound: {file: '*_eboks_subscribers_2026-01-05_1.xml', count: 0}
      - outbound: {file: '*_eboks_subscribers_2026-01-06_1.xml', count: 1}
  - id: never-struck
    given: {add: {faults: [{name: no result, at: {op: signing_result}, do: {late: 1d}}]}}
    when: [{upload: {sample: plain}}]
    then: [{see: {what: shipment_accepted}}]
";

#[test]
fn a_case_is_played_with_what_nets_does_badly_and_fails_where_that_never_struck() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ran, report) = play(folder.path(), SUITE, &[]);
    let expected = [("no-receipt", "pass"), ("list-is-missing", "pass"), ("never-struck", "fail")];
    let expected: Vec<_> = expected.map(|(id, state)| (id.to_owned(), state.to_owned())).into();
    assert_eq!(states(&report), expected, "{}", ran.said());
    let steps = report["files"][0]["cases"][2]["steps"].as_array().expect("steps");
    let failed = steps.iter().filter(|step| step["state"] == "fail").collect::<Vec<&Value>>();
    assert!(failed.len() == 1 && failed[0].to_string().contains("no result"), "{failed:?}");
}
