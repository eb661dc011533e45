//! The forms of the numbers by which people and companies are addressed.

use nets_core::identity::Organisation;
use nets_yaml::keys::Form;
use nets_yaml::{Collector, Node, Problem, YamlValue};

pub const PERSON: Form =
    Form::Code { pattern: "^[0-9]{10,12}$", words: "a person number: DK 10 digits, NO 11, SE 12" };

pub const COMPANY: Form = Form::Code { pattern: "^[0-9]{6,12}$", words: "a company number such as 12345678" };

pub const ALIAS: Form =
    Form::Code { pattern: LETTERS_AND_DIGITS, words: "an alias: 1 to 50 letters and digits" };

/// Editors and Python have no common word for the letters of all languages, so for them everything counts that is no
/// white space, control character or punctuation of ASCII, Latin-1 or the general block. The simulator is exact.
const LETTERS_AND_DIGITS: &str = r"^[0-9A-Za-z\u00AA\u00B2\u00B3\u00B5\u00B9\u00BA\u00BC-\u00BE\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u1FFF\u2070-\uFFFD]{1,50}$";

pub(crate) const ORGANISATION_WORDS: &str =
    "a country and its company number: DK and 8 digits, NO and 9, SE and 10";

/// Warns of a number that is not as long as those of its country, and is taken all the same.
pub(crate) fn usual(organisation: Organisation, node: &Node, out: &mut Collector) -> Organisation {
    if let (false, YamlValue::Text(written)) = (organisation.has_usual_form(), &node.value) {
        let message =
            format!("`{written}` is not as long as company numbers of {} are", organisation.country());
        out.add(Problem::warning(node.spot, message).expected(ORGANISATION_WORDS));
    }
    organisation
}
