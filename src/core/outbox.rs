//! The names of files in Outbound, and what keeps two files from having the same one.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
};
use jiff::civil::Date;

use crate::event::Upload;
use crate::identity::UserId;
use crate::scenario::ReceiptName;

/// Long enough for any id in use, short enough for every file system.
const LONGEST_ID_IN_NAME: usize = 120;

/// The name of a shipment's receipt. The older form repeats when a file name does: the newer receipt
/// then replaces the older one.
pub(crate) fn receipt_name(form: ReceiptName, upload: &Upload) -> String {
    let Upload { id, user, folder, file_name, .. } = upload;
    match form {
        ReceiptName::Numbered => format!("{user}_{folder}_{:07}_{file_name}.receipt", id.0),
        ReceiptName::Plain => format!("{user}_{folder}_{file_name}.receipt"),
    }
}

/// Names of signing results ever given out, by user: message ids repeat, results must not.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResultNames(BTreeMap<UserId, BTreeSet<String>>);

impl ResultNames {
    /// `signed_documents_<date>_<messageid>.zip`, with `_2`, `_3`, ... behind an id that comes again.
    pub(crate) fn give(&mut self, user: &UserId, date: Date, message_id: &str) -> String {
        let given = self.0.entry(user.clone()).or_default();
        let stem = format!("signed_documents_{date}_{}", file_name_part(message_id));
        let mut name = format!("{stem}.zip");
        let mut number = 2u32;
        while !given.insert(name.clone()) {
            name = format!("{stem}_{number}.zip");
            number += 1;
        }
        name
    }
}

/// Message ids are free text: what a file name cannot hold becomes an underscore.
fn file_name_part(id: &str) -> String {
    id.chars()
        .take(LONGEST_ID_IN_NAME)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn results_with_the_same_message_id_on_one_day_keep_apart() {
        let mut names = ResultNames::default();
        let user = UserId::new("tTEST1").expect("a user id");
        let day = Date::constant(2026, 1, 9);
        let given: alloc::vec::Vec<String> =
            ["1", "1", "a/b", "a_b", "1_2"].iter().map(|id| names.give(&user, day, id)).collect();
        let expected = [
            "signed_documents_2026-01-09_1.zip",
            "signed_documents_2026-01-09_1_2.zip",
            "signed_documents_2026-01-09_a_b.zip",
            "signed_documents_2026-01-09_a_b_2.zip",
            "signed_documents_2026-01-09_1_2_2.zip",
        ];
        assert_eq!(given, expected.map(|name| name.to_string()));
    }
}
