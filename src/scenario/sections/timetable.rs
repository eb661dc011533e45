//! `timetable`: the hours of Nets' day.

use nets_core::scenario::{LateDocuments, Timetable};

use crate::keys::Presence::Default;
use crate::keys::{Form, Key, Section};
use crate::problem::{Collector, Problem};
use crate::reader::Fields;
use crate::value;
use crate::yaml::Node;

pub(crate) const SECTION: Section = Section {
    name: "timetable",
    about: "All hours are Copenhagen's, summer time included. The hours themselves are documented, except that of the return file, which nobody public says.",
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
            form: Form::Words(&["next_evening", "same_evening"]),
            presence: Default("next_evening"),
            example: "same_evening",
            about: "What happens to documents between the cut-off and the hand-over: Nets may include them the same evening and does not promise it.",
        },
    ],
    one_of: false,
};

const LATE: [(&str, LateDocuments); 2] =
    [("next_evening", LateDocuments::NextEvening), ("same_evening", LateDocuments::SameEvening)];

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Timetable> {
    let fields = Fields::of(node, &SECTION, out)?;
    let usual = Timetable::default();
    let cut_off = fields.or("cut_off", usual.cut_off, value::time_of_day, out);
    let hand_over = fields.or("hand_over", usual.hand_over, value::time_of_day, out);
    let delivery = fields.or("delivery", usual.delivery, value::time_of_day, out);
    let return_file = fields.or("return_file", usual.return_file, value::time_of_day, out);
    let late_documents =
        fields.or("late_documents", usual.late_documents, |node, out| value::word(node, &LATE, out), out);
    let (cut_off, hand_over) = (cut_off?, hand_over?);
    if cut_off > hand_over {
        let spot = fields.node("cut_off").or(fields.node("hand_over")).map_or(node.spot, |node| node.spot);
        out.add(
            Problem::error(spot, format!("the cut-off ({cut_off}) is after the hand-over ({hand_over})"))
                .expected("a cut-off that is not later than the hand-over of the same evening"),
        );
        return None;
    }
    Some(Timetable {
        cut_off,
        hand_over,
        delivery: delivery?,
        return_file: return_file?,
        late_documents: late_documents?,
        ..usual
    })
}
