//! `timetable`: the hours of Nets' day.

use std::collections::BTreeSet;

use nets_core::civil::Date;
use nets_core::scenario::{LateDocuments, RestDays, SubscriptionCheck, Timetable};
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section, words};
use nets_yaml::{Collector, Fields, Node, Problem, YamlValue, list, times, value};

pub(crate) const SECTION: Section = Section {
    name: "timetable",
    about: "All hours are Copenhagen's, summer time included. The hours themselves are documented, except those of the return file and of the distribution report: no public source tells them.",
    keys: &[
        Key {
            name: "cut_off",
            form: Form::TimeOfDay,
            presence: Default("15:00"),
            example: "14:00",
            about: "Documents accepted before this are delivered next morning.",
        },
        Key {
            name: "hand_over",
            form: Form::TimeOfDay,
            presence: Default("20:00"),
            example: "21:00",
            about: "When Nets hands the day's documents to e-Boks. Not before the cut-off.",
        },
        Key {
            name: "delivery",
            form: Form::TimeOfDay,
            presence: Default("08:00"),
            example: "07:00",
            about: "When the recipient has the document, the morning after the hand-over.",
        },
        Key {
            name: "return_file",
            form: Form::TimeOfDay,
            presence: Default("06:00"),
            example: "09:30",
            about: "When the daily return file with the signing results is processed. Assumed.",
        },
        Key {
            name: "late_documents",
            form: Form::Words(&words(&LATE)),
            presence: Default("next_evening"),
            example: "same_evening",
            about: "What happens to documents between the cut-off and the hand-over: Nets may include them the same evening and does not promise it.",
        },
        Key {
            name: "subscription_cut_off",
            form: Form::TimeOfDay,
            presence: Default("17:00"),
            example: "16:00",
            about: "Subscriptions made until then are on the next day's list.",
        },
        Key {
            name: "subscription_hand_over",
            form: Form::TimeOfDay,
            presence: Default("09:00"),
            example: "08:30",
            about: "When e-Boks hands Nets the subscriptions of the day before.",
        },
        Key {
            name: "subscription_list",
            form: Form::TimeOfDay,
            presence: Default("14:00"),
            example: "13:00",
            about: "When Nets puts the subscription lists into Outbound. Not before e-Boks has handed them over.",
        },
        Key {
            name: "subscription_check",
            form: Form::Words(&words(&CHECK)),
            presence: Default("daily_list"),
            example: "at_once",
            about: "What a shipment is checked against: the list that Nets was handed last, or what is true at that moment. That Nets checks its list is documented; `at_once` spares a test the wait for 09:00.",
        },
        Key {
            name: "distribution_report",
            form: Form::TimeOfDay,
            presence: Default("09:30"),
            example: "10:00",
            about: "When the daily distribution report is written. Assumed.",
        },
        Key {
            name: "rest_days",
            form: Form::Either(&[Form::Words(&words(&REST)), Form::List(&REST_DAY)]),
            presence: Default("never"),
            example: "[weekends_and_holidays, 2026-06-05, 2026-12-24]",
            about: "The days on which Nets and e-Boks do nothing: hand-over, delivery, return file, list and report wait for the next working day. A word, or a list of dates and of the words `weekends` and `weekends_and_holidays`; `rest-days` prints a year's dates for a country. People sign on any day, and deadlines count every day. The holidays are Denmark's. Assumed.",
        },
    ],
    constraints: &[],
};

const REST: [(&str, RestDays); 3] = [
    ("never", RestDays::Never),
    ("weekends", RestDays::Weekends),
    ("weekends_and_holidays", RestDays::WeekendsAndHolidays),
];

const REST_DAY: Form = Form::Either(&[Form::Words(&words(&IN_LIST)), Form::Date]);

/// The words that can stand among dates.
const IN_LIST: [(&str, RestDays); 2] = [REST[1], REST[2]];

/// What stands in a list of rest days.
enum RestDay {
    Every(RestDays),
    On(Date),
}

/// By a word, or by a list of words and dates.
fn rest_days(node: &Node, out: &mut Collector) -> Option<(RestDays, BTreeSet<Date>)> {
    let YamlValue::List(_) = node.value else {
        return Some((value::word(node, &REST, out)?, BTreeSet::new()));
    };
    let listed = list(node, "dates", rest_day, out);
    let (mut every, mut dates) = (RestDays::Never, BTreeSet::new());
    for day in listed.items {
        match (day.it, every) {
            (RestDay::On(date), _) => drop(dates.insert(date)),
            (RestDay::Every(_), RestDays::WeekendsAndHolidays) => {}
            (RestDay::Every(word), RestDays::Never | RestDays::Weekends) => every = word,
        }
    }
    listed.complete.then_some((every, dates))
}

fn rest_day(node: &Node, out: &mut Collector) -> Option<RestDay> {
    match &node.value {
        YamlValue::Text(text) if text.starts_with(|first: char| first.is_ascii_digit()) => {
            times::date(node, out).map(RestDay::On)
        }
        YamlValue::Text(_) | YamlValue::Nothing | YamlValue::List(_) | YamlValue::Map(_) => {
            value::word(node, &IN_LIST, out).map(RestDay::Every)
        }
    }
}

const CHECK: [(&str, SubscriptionCheck); 2] =
    [("daily_list", SubscriptionCheck::DailyList), ("at_once", SubscriptionCheck::AtOnce)];

const LATE: [(&str, LateDocuments); 2] =
    [("next_evening", LateDocuments::NextEvening), ("same_evening", LateDocuments::SameEvening)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Timetable> {
    let fields = Fields::of(node, &SECTION, out)?;
    let usual = Timetable::default();
    let cut_off = fields.or("cut_off", usual.cut_off, times::time_of_day, out);
    let hand_over = fields.or("hand_over", usual.hand_over, times::time_of_day, out);
    let delivery = fields.or("delivery", usual.delivery, times::time_of_day, out);
    let return_file = fields.or("return_file", usual.return_file, times::time_of_day, out);
    let late_documents =
        fields.or("late_documents", usual.late_documents, |node, out| value::word(node, &LATE, out), out);
    let subscription_cut_off =
        fields.or("subscription_cut_off", usual.subscription_cut_off, times::time_of_day, out);
    let subscription_hand_over =
        fields.or("subscription_hand_over", usual.subscription_hand_over, times::time_of_day, out);
    let subscription_list = fields.or("subscription_list", usual.subscription_list, times::time_of_day, out);
    let distribution_report =
        fields.or("distribution_report", usual.distribution_report, times::time_of_day, out);
    let rest_days = fields.or("rest_days", (usual.rest_days, usual.closing_days), rest_days, out);
    let subscription_check = fields.or(
        "subscription_check",
        usual.subscription_check,
        |node, out| value::word(node, &CHECK, out),
        out,
    );
    let (cut_off, hand_over) = (cut_off?, hand_over?);
    let (listed, told) = (subscription_list?, subscription_hand_over?);
    if listed < told {
        let given = fields.node("subscription_list").or(fields.node("subscription_hand_over"));
        out.add(
            Problem::error(
                given.map_or(node.spot, |node| node.spot),
                format!("the subscription list ({listed}) is written before e-Boks hands it over ({told})"),
            )
            .expected("a list that is not earlier than the hand-over of the same day"),
        );
        return None;
    }
    if cut_off > hand_over {
        let spot = fields.node("cut_off").or(fields.node("hand_over")).map_or(node.spot, |node| node.spot);
        out.add(
            Problem::error(spot, format!("the cut-off ({cut_off}) is after the hand-over ({hand_over})"))
                .expected("a cut-off that is not later than the hand-over of the same evening"),
        );
        return None;
    }
    let (rest_days, closing_days) = rest_days?;
    Some(Timetable {
        cut_off,
        hand_over,
        delivery: delivery?,
        return_file: return_file?,
        late_documents: late_documents?,
        subscription_cut_off: subscription_cut_off?,
        subscription_hand_over: told,
        subscription_list: listed,
        distribution_report: distribution_report?,
        rest_days,
        closing_days,
        subscription_check: subscription_check?,
    })
}
