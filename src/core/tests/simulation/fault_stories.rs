//! Stories of what Nets does badly on purpose: what it would have done, what comes instead, and when.

use nets_core::SignedDuration;
use nets_core::effect::{DistributionEntry, Effect, OutboundFile};
use nets_core::event::{Event, Observation};
use nets_core::faults::met::{FaultChange, OperationMet};
use nets_core::faults::nets_order::{GoneAfter, NetsOrder, NetsWriting, PartFirst, PartUntil};
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultMoment, Nth, PlannedFault, PlannedOrder};
use nets_core::scenario::{NamePattern, Scenario};
use nets_core::script::ScriptedTime;
use nets_core::state::Standing;

use crate::copenhagen::clock;
use crate::ended::Ended;
use crate::story::{Story, to_sign};
use crate::world::{eboks_id, message, person, scenario_of, user};

const MONDAY: &str = "2026-01-05 10:00:00";

/// Persons 1 to 3 take everything, and Nets writes all that it can, but for what these faults say.
fn badly<const N: usize>(faults: [PlannedFault; N]) -> Scenario {
    let mut scenario = Scenario { faults: faults.into(), ..scenario_of([1, 2, 3]) };
    scenario.outbound.distribution_report = Some(NamePattern(NamePattern::DISTRIBUTION_REPORT.to_owned()));
    scenario
}

/// What strikes once at this, unless more is said.
fn at(operation: FaultOperation, order: NetsOrder) -> PlannedFault {
    PlannedFault {
        name: format!("{} {}", operation.word(), order.write.word()),
        at: FaultMoment::any(operation),
        order: PlannedOrder::AtNets(order),
        times: 1,
        optional: false,
    }
}

fn writing(write: NetsWriting) -> NetsOrder {
    NetsOrder { write, ..NetsOrder::plain() }
}

fn late(hours: i64) -> NetsOrder {
    NetsOrder { late: Some(SignedDuration::from_hours(hours)), ..NetsOrder::plain() }
}

fn often(fault: PlannedFault) -> PlannedFault {
    PlannedFault { times: 1_000, ..fault }
}

/// What was written and removed, in its order: when, and the name without what all have.
fn outbound(ended: &Ended) -> Vec<String> {
    let steps = ended.run.steps.iter();
    let effects = steps.flat_map(|step| step.output.effects.iter().map(move |effect| (step.now, effect)));
    let lines = effects.filter_map(|(now, effect)| match effect {
        Effect::Write(OutboundFile { name, at, .. }) => Some(format!("{} {name}", clock(at.as_second()))),
        Effect::Remove(file) => Some(format!("{} - {}", clock(now.as_second()), file.name)),
        _ => None,
    });
    lines.map(|line| line.replace("tFIRMA1_DK12345678_", "").replace("signed_documents_", "")).collect()
}

fn fired(ended: &Ended) -> Vec<String> {
    let entries = ended.run.steps.iter().flat_map(|step| &step.output.entries);
    let fired = entries.filter(|entry| entry.happening.name() == "fault_fired").map(|entry| {
        let json = serde_json::to_value(&entry.happening).expect("JSON");
        format!("{} {} {}", json["done"], json["told"], json["instead"]).replace('"', "")
    });
    fired.collect()
}

#[test]
fn a_receipt_comes_late_and_the_shipment_is_over_after_it() {
    let mut story = Story::in_world(badly([at(FaultOperation::Receipt, late(30))]));
    let upload = story.send(MONDAY, [message("m1", "163057", person(1))]);
    let ended = story.ends();
    assert_eq!(outbound(&ended)[1], "2026-01-06 16:00:00 0000001_netsshare_1.zip.receipt");
    assert_eq!(fired(&ended), ["not_done as_done {comes:2026-01-06T15:00:00Z,write:once}"]);
    let record = &ended.run.archived[&upload];
    assert_eq!(record.receipt.as_deref(), Some("tFIRMA1_DK12345678_0000001_netsshare_1.zip.receipt"));
}

#[test]
fn a_receipt_of_a_refused_shipment_comes_late_too() {
    let mut story = Story::in_world(badly([often(at(FaultOperation::Receipt, late(2)))]));
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    let again = story.send_as("tFIRMA1", MONDAY, "shipment1", [message("m1", "163057", person(1))]);
    let ended = story.ends();
    let receipts: Vec<_> = outbound(&ended).into_iter().filter(|line| line.ends_with("receipt")).collect();
    assert_eq!(
        receipts,
        [1, 2].map(|number| format!("2026-01-05 12:00:00 000000{number}_netsshare_{number}.zip.receipt"))
    );
    assert!(ended.run.archived[&again].receipt.is_some(), "it is noted before the record is put away");
}

#[test]
fn a_receipt_never_comes_and_the_letter_is_delivered_all_the_same() {
    let mut story = Story::in_world(badly([at(FaultOperation::Receipt, writing(NetsWriting::Never))]));
    let upload = story.send(MONDAY, [message("m1", "163057", person(1))]);
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    let ended = story.ends();
    let receipts: Vec<_> = outbound(&ended).into_iter().filter(|line| line.ends_with("receipt")).collect();
    assert_eq!(receipts, ["2026-01-05 10:00:00 0000002_netsshare_2.zip.receipt"]);
    assert_eq!(fired(&ended), ["not_done as_done {write:never}"]);
    let record = &ended.run.archived[&upload];
    assert_eq!((record.receipt.as_deref(), record.standing()), (None, Standing::Finished));
}

#[test]
fn a_receipt_comes_twice_under_names_as_nets_gives_them() {
    let mut twice = often(at(FaultOperation::Receipt, NetsOrder { write: NetsWriting::Twice, ..late(1) }));
    twice.at.path = Some("*/netsshare_1.zip".to_owned());
    let mut story = Story::in_world(badly([twice]));
    for _ in 0..2 {
        story.send(MONDAY, [message("m1", "163057", person(1))]);
    }
    let ended = story.ends();
    let receipts: Vec<_> = outbound(&ended).into_iter().filter(|line| line.ends_with("receipt")).collect();
    assert_eq!(
        receipts,
        [
            "2026-01-05 10:00:00 0000001_netsshare_1.zip.receipt",
            "2026-01-05 10:00:00 0000002_netsshare_2.zip.receipt",
            "2026-01-05 11:00:00 0000001_2_netsshare_1.zip.receipt",
        ]
    );
}

#[test]
fn results_come_out_of_order() {
    let results = |faults| {
        let mut story = Story::in_world(faults);
        story.send(MONDAY, ["a", "b", "c"].map(|id| to_sign(id, &[1])));
        let all = outbound(&story.ends()).into_iter();
        all.filter(|line| line.contains(".zip") && !line.contains("receipt")).collect::<Vec<_>>()
    };
    let usual = results(badly([]));
    assert_eq!(usual.len(), 3);
    assert!(usual[0].ends_with("_a.zip") && usual[2].ends_with("_c.zip"), "{usual:?}");
    let day = &usual[0][..10];
    let expected = |times: [&str; 3], names: [&str; 3]| -> Vec<String> {
        times.iter().zip(names).map(|(time, name)| format!("{day} {time} {day}_{name}.zip")).collect()
    };
    let hour = &usual[0][11..13];
    let reversed = NetsOrder { reversed: true, ..NetsOrder::plain() };
    let seconds = [0, 1, 2].map(|second| format!("{hour}:00:0{second}"));
    assert_eq!(
        results(badly([often(at(FaultOperation::SigningResult, reversed))])),
        expected([&seconds[0], &seconds[1], &seconds[2]], ["c", "b", "a"])
    );
    let mut second = at(FaultOperation::SigningResult, late(1));
    second.at.nth = Nth::parse("2").ok();
    let later = format!("{:02}:00:00", hour.parse::<u32>().expect("an hour") + 1);
    assert_eq!(results(badly([second])), expected([&seconds[0], &seconds[0], &later], ["a", "c", "b"]));
}

#[test]
fn what_would_have_come_over_days_comes_in_one_minute() {
    let moment = ScriptedTime::At("2026-01-20T09:00".parse().expect("a time"));
    let order = NetsOrder { not_before: Some(moment), ..NetsOrder::plain() };
    let mut story = Story::in_world(badly([often(at(FaultOperation::SigningResult, order))]));
    story.begins("2026-01-05 09:00:00");
    for day in ["05", "06", "07", "19"] {
        story.send(&format!("2026-01-{day} 10:00:00"), [to_sign(&format!("m{day}"), &[1])]);
    }
    let all = outbound(&story.ends_at("2026-02-01 10:00:00")).into_iter();
    let results: Vec<_> = all.filter(|line| line.contains("_m")).map(|line| line[..19].to_owned()).collect();
    assert_eq!(results.len(), 4);
    assert_eq!(results[..3], ["2026-01-20 09:00:00"; 3]);
    assert!(results[3] > results[2], "what would come later comes as it would");
}

#[test]
fn a_return_file_is_missing_for_a_day_and_the_next_one_has_its_results() {
    let results = |faults| {
        let mut story = Story::in_world(faults);
        story.send(MONDAY, [to_sign("m1", &[1])]);
        let ended = story.ends();
        (outbound(&ended).pop().expect("a file"), fired(&ended))
    };
    let (usual, _) = results(badly([]));
    let (missed, fired) = results(badly([at(FaultOperation::ReturnFile, writing(NetsWriting::NextTime))]));
    let (day, hour) = (&usual[..10], usual[11..13].parse::<u32>().expect("an hour"));
    assert_eq!(usual[19..], format!(" {day}_m1.zip"));
    assert_eq!(day, "2026-01-07");
    assert_eq!(missed, format!("2026-01-08{} 2026-01-08_m1.zip", &usual[10..19]));
    assert!(fired[0].starts_with("not_done as_done {comes:2026-01-08"), "{fired:?}");
    let (postponed, _) = results(badly([often(at(FaultOperation::ReturnFile, late(2)))]));
    assert_eq!(postponed, format!("{day} {:02}:00:00 {day}_m1.zip", hour + 2));
}

#[test]
fn a_distribution_report_is_missing_for_a_day_and_the_next_one_has_its_entries() {
    let reports = |write| {
        let mut story = Story::in_world(badly([at(FaultOperation::DistributionReport, writing(write))]));
        story.send(MONDAY, [message("m1", "163057", person(1))]);
        story.send("2026-01-06 10:00:00", [message("m2", "163057", person(1))]);
        let ended = story.ends();
        let ids = |entries: &[DistributionEntry]| {
            entries.iter().map(|entry| entry.message_id.clone()).collect::<Vec<_>>()
        };
        ended.reports().into_iter().map(|(_, report)| ids(&report.entries)).collect::<Vec<_>>()
    };
    assert_eq!(reports(NetsWriting::NextTime), [["m1", "m2"]]);
    assert_eq!(reports(NetsWriting::Never), [["m2"]]);
}

#[test]
fn a_subscription_list_is_missing_for_a_day_or_comes_twice_with_the_next_number() {
    let lists = |write| {
        let mut scenario = badly([at(FaultOperation::SubscriptionList, writing(write))]);
        let sender = scenario.senders.get_mut(&user("tFIRMA1")).expect("a sender");
        sender.subscription_lists = [eboks_id("15723")].into();
        let mut story = Story::in_world(scenario);
        story.begins("2026-01-05 09:00:00");
        let lines = outbound(&story.ends_at("2026-01-06 15:00:00"));
        lines.into_iter().map(|line| line.replace("12345678_eboks_subscribers_", "")).collect::<Vec<_>>()
    };
    assert_eq!(lists(NetsWriting::Never), ["2026-01-06 14:00:00 2026-01-06_1.xml"]);
    assert_eq!(
        lists(NetsWriting::Twice),
        [
            "2026-01-05 14:00:00 2026-01-05_1.xml",
            "2026-01-05 14:00:00 2026-01-05_2.xml",
            "2026-01-06 14:00:00 2026-01-06_1.xml",
        ]
    );
}

/// The first such operation of the sender, as its door tells it.
fn meet(story: &mut Story, then: &str, operation: FaultOperation, path: &str, read_whole: bool) {
    let path = Some(path.to_owned());
    let operation =
        DoorOperation { user: Some(user("tFIRMA1")), path, read_whole, ..DoorOperation::new(operation) };
    let met = OperationMet { operation, counted: Vec::new(), fired: None };
    story.tell(then, Event::OperationMet(Box::new(met)));
}

const RECEIPT: &str = "/Outbound/tFIRMA1_DK12345678_0000001_netsshare_1.zip.receipt";

#[test]
fn a_file_grows_when_it_has_been_listed_or_time_has_passed() {
    let part = |until| NetsOrder { part: Some(PartFirst { bytes: 9, until }), ..NetsOrder::plain() };
    let whole = |until, listings: u32| {
        let mut story = Story::in_world(badly([at(FaultOperation::Receipt, part(until))]));
        story.send(MONDAY, [message("m1", "163057", person(1))]);
        for _ in 0..listings {
            meet(&mut story, MONDAY, FaultOperation::Open, "/Outbound", false);
        }
        story.ends().times_of("file_grew")
    };
    assert_eq!(whole(PartUntil::Listings(2), 2), [""; 0]);
    assert_eq!(whole(PartUntil::Listings(2), 4), [MONDAY]);
    assert_eq!(whole(PartUntil::After(SignedDuration::from_mins(10)), 4), ["2026-01-05 10:10:00"]);
}

#[test]
fn a_file_is_gone_after_some_days_or_once_it_was_listed_or_fetched() {
    let gone = |after, acts: &[(FaultOperation, &str, bool)]| {
        let order = NetsOrder { gone: Some(after), ..NetsOrder::plain() };
        let mut story = Story::in_world(badly([at(FaultOperation::File, order)]));
        story.send(MONDAY, [message("m1", "163057", person(1))]);
        for (operation, path, whole) in acts {
            meet(&mut story, "2026-01-05 11:00:00", *operation, path, *whole);
        }
        let ended = story.ends_at("2026-01-20 10:00:00");
        assert_eq!(ended.times_of("file_gone").len(), outbound(&ended).join("\n").matches(" - ").count());
        ended.times_of("file_gone")
    };
    let (open, close) = (FaultOperation::Open, FaultOperation::Close);
    assert_eq!(gone(GoneAfter::Age(SignedDuration::from_hours(48)), &[]), ["2026-01-07 10:00:00"]);
    assert_eq!(gone(GoneAfter::Listed, &[(close, "/Outbound", false)]), [""; 0]);
    let listed = [(open, "/Outbound", false), (close, "/Outbound", false), (close, "/Outbound", false)];
    assert_eq!(gone(GoneAfter::Listed, &listed), ["2026-01-05 11:00:00"]);
    assert_eq!(gone(GoneAfter::Fetched, &[(close, RECEIPT, false), (close, "/Outbound/x", true)]), [""; 0]);
    assert_eq!(gone(GoneAfter::Fetched, &[(close, RECEIPT, true), (close, RECEIPT, true)]).len(), 1);
}

#[test]
fn a_file_that_its_user_has_deleted_neither_grows_nor_goes() {
    let order = NetsOrder {
        gone: Some(GoneAfter::Listed),
        part: Some(PartFirst { bytes: 9, until: PartUntil::Listings(1) }),
        ..NetsOrder::plain()
    };
    let mut story = Story::in_world(badly([at(FaultOperation::Receipt, order)]));
    story.send(MONDAY, [message("m1", "163057", person(1))]);
    let file = RECEIPT.trim_start_matches("/Outbound/").to_owned();
    story.tell(MONDAY, Event::Observed(Observation::FileDeleted { user: user("tFIRMA1"), file }));
    for operation in [FaultOperation::Open, FaultOperation::Close, FaultOperation::Open] {
        meet(&mut story, MONDAY, operation, "/Outbound", false);
    }
    let ended = story.ends();
    assert_eq!(
        [ended.times_of("file_grew"), ended.times_of("file_gone")],
        [Vec::<String>::new(), Vec::new()]
    );
    assert!(ended.run.simulator.faults().fates().parts().is_empty());
    assert_eq!(ended.run.simulator.faults().armed(), 0);
}

#[test]
fn a_fault_that_is_added_strikes_from_then_on_and_within_its_time_alone() {
    let mut fault = often(at(FaultOperation::Receipt, writing(NetsWriting::Never)));
    let moment = |text: &str| Some(ScriptedTime::At(text.parse().expect("a time")));
    (fault.at.from, fault.at.until) = (moment("2026-01-06T00:00"), moment("2026-01-07T00:00"));
    let mut story = Story::in_world(badly([]));
    story.begins("2026-01-05 09:00:00");
    story.tell(MONDAY, Event::FaultsChanged(Box::new(FaultChange::Added(fault))));
    for day in ["05", "06", "07"] {
        story.send(&format!("2026-01-{day} 10:00:00"), [message("m1", "163057", person(1))]);
    }
    let lines = outbound(&story.ends_at("2026-01-09 10:00:00"));
    let days: Vec<_> =
        lines.iter().filter(|line| line.ends_with("receipt")).map(|line| &line[..10]).collect();
    assert_eq!(days, ["2026-01-05", "2026-01-07"]);
}
