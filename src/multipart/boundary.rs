//! What stands between the parts, as the Content-Type of the request says.

use crate::finding::shown;
use crate::parameters::ValueWithParameters;
use crate::refusal::FormRefusal;

/// RFC 2046, section 5.1.1.
const LONGEST: usize = 70;

/// The text between the parts of one body, without its hyphens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary(Vec<u8>);

impl Boundary {
    /// From the value of the request's `Content-Type`.
    pub fn of(content_type: Option<&[u8]>) -> Result<Self, FormRefusal> {
        let header = content_type.ok_or(FormRefusal::NoContentType)?;
        let other = || FormRefusal::OtherMediaType { found: shown(header) };
        let read = ValueWithParameters::read(header).map_err(|_| other())?;
        if !read.value.eq_ignore_ascii_case(b"multipart/form-data") {
            return Err(other());
        }
        let mut named = read.all("boundary");
        let boundary = &named.next().ok_or(FormRefusal::NoBoundary)?.value;
        if named.next().is_some() {
            return Err(FormRefusal::BoundaryTwice);
        }
        match boundary.len() {
            0 => Err(FormRefusal::NoBoundary),
            1..=LONGEST => Ok(Boundary(boundary.clone())),
            length => Err(FormRefusal::BoundaryLength { length }),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_taken_quoted_and_plain_in_any_case() {
        for header in [
            "multipart/form-data; boundary=----=_Part_1_2.3",
            "Multipart/Form-Data;charset=utf-8;Boundary=\"----=_Part_1_2.3\"",
        ] {
            assert_eq!(Boundary::of(Some(header.as_bytes())), Ok(Boundary(b"----=_Part_1_2.3".to_vec())));
        }
    }

    #[test]
    fn what_is_no_form_is_refused_by_what_is_wrong_with_it() {
        let of = |header: &str| Boundary::of(Some(header.as_bytes())).expect_err("refused");
        assert_eq!(Boundary::of(None), Err(FormRefusal::NoContentType));
        assert_eq!(of("application/json"), FormRefusal::OtherMediaType { found: "application/json".into() });
        assert_eq!(of("multipart/mixed; boundary=a").rule(), crate::FormRule::MediaType);
        assert_eq!(of("multipart/form-data"), FormRefusal::NoBoundary);
        assert_eq!(of("multipart/form-data; boundary="), FormRefusal::NoBoundary);
        assert_eq!(of("multipart/form-data; boundary=\"\""), FormRefusal::NoBoundary);
        assert_eq!(of("multipart/form-data; boundary=a; boundary=b"), FormRefusal::BoundaryTwice);
        let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
        assert_eq!(of(&long), FormRefusal::BoundaryLength { length: 71 });
        assert!(of("multipart/form-data").to_string().contains("leave the header to the HTTP library"));
    }
}
