//! One page with something on it.

use super::parts::{Part, escaped, string};

#[derive(Debug, Default)]
pub(super) struct PagePlan {
    pub(super) number: u32,
    pub(super) content: String,
    pub(super) fonts: String,
    pub(super) x_objects: String,
    pub(super) annotations: String,
    /// A part of its content cannot be unpacked.
    pub(super) is_bad: bool,
    /// How many names its resources have.
    pub(super) named: u32,
}

impl PagePlan {
    /// Shows a letter in a font: a dictionary or a reference to one.
    pub(super) fn show(&mut self, part: &Part, font: &str) {
        let (name, is_unseen) = match part {
            Part::UndefinedFont { name, is_unseen } => (escaped(name), *is_unseen),
            Part::Font { is_unseen, .. } | Part::NoFont { is_unseen } => {
                self.named += 1;
                let name = format!("/F{}", self.named);
                self.fonts.push_str(&format!("{name} {font}"));
                (name, *is_unseen)
            }
            // The others are no fonts.
            _ => return,
        };
        let mode = if is_unseen { 3 } else { 0 };
        self.content.push_str(&format!("BT {name} 9 Tf {mode} Tr (x) Tj ET\n"));
    }

    /// The page itself, whose content is in the first of these objects, or in both.
    pub(super) fn page(&self, content: u32, bad: u32) -> String {
        let PagePlan { fonts, x_objects, annotations, .. } = self;
        let bad = if self.is_bad { format!("{bad} 0 R") } else { String::new() };
        format!(
            "<</Type/Page/Contents[{content} 0 R {bad}]/Resources<</Font<<{fonts}>>/XObject<<{x_objects}>>>>\
             /Annots[{annotations}]>>"
        )
    }
}

/// Whether it is drawn, and does not lie on the page.
pub(super) fn is_of_content(part: &Part) -> bool {
    match part {
        Part::Font { .. }
        | Part::NoFont { .. }
        | Part::UndefinedFont { .. }
        | Part::OtherFile
        | Part::PostScript
        | Part::BadContent
        | Part::BadForm => true,
        Part::Note { .. }
        | Part::Action(_)
        | Part::Annotation(_)
        | Part::Field(_)
        | Part::AssociatedFile
        | Part::Xfa
        | Part::Layer(_)
        | Part::Portfolio
        | Part::Named(_) => false,
    }
}

/// All actions, as a list of which readers look at the last one first.
pub(super) fn actions(parts: &[Part]) -> String {
    let actions = parts.iter().rev().filter_map(|part| match part {
        Part::Action(action) => Some(action.as_str()),
        _ => None,
    });
    actions.collect()
}

/// One annotation that is all of these.
pub(super) fn annotation(parts: &[Part]) -> String {
    let (mut subtype, mut others) = (String::from("/Subtype/Link"), String::new());
    let actions = actions(parts);
    for part in parts {
        match part {
            Part::Annotation(kind) => subtype = format!("/Subtype{}", escaped(kind)),
            Part::Field(name) => subtype = format!("/Subtype/Widget/T{}", string(name)),
            Part::AssociatedFile => others.push_str("/AF[<<>>]"),
            Part::Note { font } => {
                let font = font.as_ref().map(|font| format!("/DA({} 9 Tf)", escaped(font)));
                subtype = format!("/Subtype/FreeText/Contents(x){}", font.unwrap_or_default());
            }
            // The others do not lie on a page.
            _ => {}
        }
    }
    let actions = if actions.is_empty() { actions } else { format!("/A[{actions}]") };
    format!("<</Type/Annot{subtype}{actions}{others}>>")
}
