//! The question that Nets asks, and how it stands in the URL.

use nets_core::identity::Secret;

/// One registration: may the person with these two values receive this document group?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub document_group: String,
    /// The name of the first field, such as `customer number`.
    pub field1_id: String,
    /// Alias 1, by which shipments will address the person.
    pub field1_value: String,
    pub field2_id: String,
    /// Alias 2, which is known to the recipient alone.
    pub field2_value: Secret,
}

/// How the parameter with the first value is called: the documentation's table and its line
/// with the whole URL do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spelling {
    /// `field1_value`, as in the table.
    #[default]
    Table,
    /// `field_value`, as in the line with the URL.
    UrlLine,
}

/// Whether alias 2 may be seen in what is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretDisplay {
    #[default]
    Masked,
    Shown,
}

/// The parameters of one call, in the order in which they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryParameters {
    pairs: Vec<(String, Secret)>,
    secret: Secret,
}

impl Query {
    /// The five parameters, in the documented order.
    pub fn parameters(&self, spelling: Spelling) -> QueryParameters {
        let first_value = match spelling {
            Spelling::Table => "field1_value",
            Spelling::UrlLine => "field_value",
        };
        let pairs = [
            ("document_group", self.document_group.as_str()),
            ("field1_id", self.field1_id.as_str()),
            (first_value, self.field1_value.as_str()),
            ("field2_id", self.field2_id.as_str()),
            (QueryParameters::SECRET, self.field2_value.reveal()),
        ];
        QueryParameters {
            pairs: pairs.map(|(name, value)| (name.to_owned(), Secret::new(value))).into(),
            secret: self.field2_value.clone(),
        }
    }
}

impl QueryParameters {
    const SECRET: &'static str = "field2_value";

    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The same parameters, the last first.
    pub fn reversed(mut self) -> Self {
        self.pairs.reverse();
        self
    }

    /// The same parameters, begun with the one at this place and wrapped around.
    pub fn begun_at(mut self, place: usize) -> Self {
        if !self.pairs.is_empty() {
            let place = place % self.pairs.len();
            self.pairs.rotate_left(place);
        }
        self
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.to_owned(), Secret::new(value)));
        self
    }

    /// The parameters without the one at this place.
    pub fn without(mut self, place: usize) -> Self {
        if place < self.pairs.len() {
            self.pairs.remove(place);
        }
        self
    }

    /// What stands behind the question mark, encoded as a browser encodes a form.
    pub fn encoded(&self) -> String {
        self.written(SecretDisplay::Shown)
    }

    pub fn written(&self, secrets: SecretDisplay) -> String {
        let mut text = String::new();
        for (name, value) in &self.pairs {
            if !text.is_empty() {
                text.push('&');
            }
            encode(name, &mut text);
            text.push('=');
            match secrets {
                SecretDisplay::Masked if name == Self::SECRET => text.push_str(Secret::MASK),
                SecretDisplay::Masked | SecretDisplay::Shown => encode(value.reveal(), &mut text),
            }
        }
        text
    }

    /// A text of the service, in which it may repeat what it was asked.
    pub(crate) fn masked(&self, text: &str) -> String {
        let secret = self.secret.reveal();
        if secret.is_empty() {
            return text.to_owned();
        }
        let mut encoded = String::new();
        encode(secret, &mut encoded);
        let otherwise_encoded = encoded.replace('+', "%20");
        let mut text = text.replace(secret, Secret::MASK);
        for form in [&encoded.to_lowercase(), &otherwise_encoded, &encoded] {
            text = text.replace(form, Secret::MASK);
        }
        text
    }
}

/// `application/x-www-form-urlencoded`, the UTF-8 bytes of everything outside its safe set.
fn encode(text: &str, into: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                into.push(char::from(byte));
            }
            b' ' => into.push('+'),
            _ => {
                into.push('%');
                into.push(HEX[usize::from(byte >> 4)]);
                into.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(first: &str, second: &str) -> Query {
        Query {
            document_group: "163057".into(),
            field1_id: "customer number".into(),
            field1_value: first.into(),
            field2_id: "meter number".into(),
            field2_value: Secret::new(second),
        }
    }

    #[test]
    fn the_parameters_stand_in_the_documented_order() {
        assert_eq!(
            query("4711", "AB12").parameters(Spelling::Table).encoded(),
            "document_group=163057&field1_id=customer+number&field1_value=4711\
             &field2_id=meter+number&field2_value=AB12"
        );
    }

    #[test]
    fn the_other_spelling_changes_one_name_alone() {
        let table = query("4711", "AB12").parameters(Spelling::Table).encoded();
        let url_line = query("4711", "AB12").parameters(Spelling::UrlLine).encoded();
        assert_eq!(table.replace("field1_value=", "field_value="), url_line);
    }

    #[test]
    fn danish_letters_are_utf8_and_every_sign_with_a_meaning_is_escaped() {
        let encoded = query("Æø å+&%=", "*-._~").parameters(Spelling::Table).encoded();
        assert!(encoded.contains("field1_value=%C3%86%C3%B8+%C3%A5%2B%26%25%3D&"), "{encoded}");
        assert!(encoded.ends_with("field2_value=*-._%7E"), "{encoded}");
    }

    #[test]
    fn alias_2_is_masked_in_what_is_shown_and_in_what_a_service_repeats() {
        let parameters = query("4711", "S ecret").parameters(Spelling::Table);
        assert!(parameters.written(SecretDisplay::Masked).ends_with("field2_value=***"));
        assert_eq!(parameters.masked("bad: S ecret (S+ecret)"), "bad: *** (***)");
        let debug = format!("{parameters:?} {:?}", query("4711", "Hidden"));
        assert!(!debug.contains("S ecret") && !debug.contains("Hidden"), "{debug}");
    }
}
