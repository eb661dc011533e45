//! What a form of a page sends: the fields that it has, each once, and no others.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};

use crate::body::read_text;
use crate::parameters::Parameters;
use crate::problem::{Problem, ServerReason};
use crate::written::{hint, shortened};

/// How browsers send a form without a file.
const KIND: &str = "application/x-www-form-urlencoded";

/// The fields of one form.
#[derive(Debug)]
pub struct Form(Vec<(String, String)>);

/// A form as it was sent, to an address without parameters.
pub struct SentForm(Request);

impl<S: Sync> FromRequest<S> for SentForm {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Parameters::read(request.uri(), &[]).map(|_| SentForm(request))
    }
}

impl SentForm {
    /// Reads a form of at most this many bytes, which may have these fields and no others.
    pub async fn read(self, names: &[&str], limit: usize) -> Result<Form, Problem> {
        if media_type(self.0.headers()) != KIND {
            let detail = format!("a form is sent as {KIND}");
            return Err(
                Problem::new(ServerReason::BadBody, detail).hint("curl sends one with `-d name=value`")
            );
        }
        Form::parse(&read_text(self.0.into_body(), limit).await?, names)
    }
}

impl Form {
    fn parse(text: &str, names: &[&str]) -> Result<Self, Problem> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if !names.contains(&&*name) {
                let name = shortened(&name);
                let problem = Problem::bad_member(&name, format!("no field is called `{name}`"));
                return Err(problem.hint(hint(&name, names)));
            }
            if fields.iter().any(|(earlier, _)| *earlier == *name) {
                return Err(Problem::bad_member(&name, format!("`{name}` is given twice")));
            }
            fields.push((name.into_owned(), value.into_owned()));
        }
        Ok(Form(fields))
    }

    /// A field as it was filled in, without spaces around it; none when it was left empty or out.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.as_is(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// A field as it was filled in.
    pub fn as_is(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A field that must be filled in.
    pub fn required(&self, name: &str) -> Result<&str, Problem> {
        self.text(name).ok_or_else(|| Problem::bad_member(name, format!("`{name}` is empty")))
    }
}

/// Without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let form = Form::parse("by=1d+4h&reason=%C3%86%3C+%0D%0A&empty=+", &["by", "reason", "empty"]);
        let form = form.expect("a form");
        assert_eq!(form.text("by"), Some("1d 4h"));
        assert_eq!(form.as_is("reason"), Some("Æ< \r\n"));
        assert_eq!((form.text("empty"), form.as_is("empty"), form.text("to")), (None, Some(" "), None));
        assert!(form.required("empty").is_err() && form.required("by").is_ok());
    }

    #[test]
    fn a_field_that_is_unknown_or_given_twice_is_refused() {
        for text in ["bye=1d", "by=1d&by=2d", "=x", "&by=1d&x"] {
            assert!(Form::parse(text, &["by"]).is_err(), "{text}");
        }
        assert!(Form::parse("", &["by"]).is_ok());
    }
}
