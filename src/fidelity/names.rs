//! File names by their form.

/// A name with what is another with each sender and shipment replaced: `known` texts by what stands for them, the longest
/// first; digits by their number. Letters are those of `ours`, our own name; others may be personal and are told by their shape.
pub(crate) fn form(name: &str, ours: &str, known: &[(&str, &str)]) -> String {
    let mut known: Vec<_> = known.iter().filter(|(text, _)| !text.is_empty()).collect();
    known.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    let mut form = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let at_boundary = form.chars().next_back().is_none_or(is_boundary);
        let is_whole = |text: &str| {
            rest.strip_prefix(text).is_some_and(|after| after.chars().next().is_none_or(is_boundary))
        };
        let found = known.iter().find(|(text, _)| at_boundary && is_whole(text));
        if let Some((text, stands)) = found {
            form.push_str(stands);
            rest = &rest[text.len()..];
        } else if first.is_ascii_digit() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            form.push_str(&digits_form(digits));
            rest = &rest[digits..];
        } else if first.is_alphabetic() {
            let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            form.push_str(&letters_form(&rest[..letters], ours));
            rest = &rest[letters..];
        } else {
            form.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    form
}

/// Whether a text may end or begin beside it; the parts of a day may not.
fn is_boundary(beside: char) -> bool {
    !beside.is_ascii_alphanumeric() && beside != '-'
}

fn letters_form(word: &str, ours: &str) -> String {
    if ours.split(|c: char| !c.is_alphabetic()).any(|own| own == word) {
        return word.to_owned();
    }
    word.chars().map(|c| if c.is_uppercase() { 'A' } else { 'a' }).collect()
}

/// Dates and padded numbers have a length that counts; a running number grows.
fn digits_form(count: usize) -> String {
    match count {
        1..4 => "{number}".to_owned(),
        _ => format!("{{{count} digits}}"),
    }
}

/// What stands before the name that was sent: user, folder, and what else there is.
pub(crate) fn receipt_form(name: &str, ours: &str, sent: &str) -> String {
    let Some((before, after)) = name.split_once(sent) else { return form(name, ours, &[]) };
    let mut parts: Vec<&str> = before.split('_').collect();
    let folder = parts.iter().rposition(|part| is_folder(part));
    let user = folder.map(|at| parts.drain(..=at).count()).map_or("", |_| "{user}_{folder}_");
    format!("{user}{}{{sent}}{}", form(&parts.join("_"), "", &[]), form(after, ours, &[]))
}

fn is_folder(part: &str) -> bool {
    let letters = part.chars().take_while(char::is_ascii_uppercase).count();
    letters == 2 && part.len() > 2 && part[2..].chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_form_are_alike() {
        let sent = "netsshare_x.zip";
        assert_eq!(
            receipt_form("tFIRMA_1_DK12345678_0000001_netsshare_x.zip.receipt", ".receipt", sent),
            "{user}_{folder}_{7 digits}_{sent}.receipt"
        );
        assert_eq!(
            receipt_form("t_DK12345678_netsshare_x.zip.receipt", ".receipt", sent),
            "{user}_{folder}_{sent}.receipt"
        );
        assert_eq!(receipt_form("netsshare_x.zip.receipt", ".receipt", sent), "{sent}.receipt");
        let known = [("MessageID1", "{message id}"), ("MessageID12", "{message id}")];
        assert_eq!(
            form("signed_documents_2026-01-31_MessageID12_Kirsten.zip", "signed_documents_1.zip", &known),
            "signed_documents_{4 digits}-{number}-{number}_{message id}_Aaaaaaa.zip"
        );
        for date in ["2026-01-12", "2026-01-01", "2026-11-20"] {
            assert_eq!(
                form(
                    &format!("signed_documents_{date}_1.zip"),
                    "signed_documents_1.zip",
                    &[("1", "{message id}")]
                ),
                "signed_documents_{4 digits}-{number}-{number}_{message id}.zip"
            );
        }
    }
}
