//! What of the texts of a schema its compiled form does not say.

use super::grades::Grades;
use super::library::Texts;
use crate::xml::is_foreign_space;

#[derive(Debug, Default)]
pub(super) struct Traits {
    /// Texts can be names, which are read by the namespaces in force.
    pub(super) reads_names: bool,
    /// Some value has a space in it that is none to XML, or a pattern asks for one.
    pub(super) names_spaces: bool,
    pub(super) grades: Grades,
}

impl Traits {
    pub(super) fn of(texts: &Texts) -> Traits {
        let any = |word: &str| texts.values().any(|text| text.contains(word));
        let names_space = |text: &String| !text.is_ascii() && text.contains(is_foreign_space);
        Traits {
            reads_names: any("QName") || any("NOTATION"),
            names_spaces: any("\\p{Z") || any("\\P{") || any("&#") || texts.values().any(names_space),
            grades: Grades::of(texts),
        }
    }
}
