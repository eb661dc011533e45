//! What systems put into a zip without being asked.

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;

use super::findings::printable;
use super::list::ZipEntry;

const MACOS: &str = "__MACOSX";

const LEAVE_OUT_MACOS: &str = "Make the zip without them: `zip -X netsshare_1.zip shipment.xml *.pdf` or \
    `ditto -c -k --norsrc FOLDER netsshare_1.zip` in the Terminal, not \"Compress\" in the Finder; or take them out: \
    `zip -d netsshare_1.zip '__MACOSX/*' '.DS_Store'`.";

/// Whether it stands in the folder that macOS adds to a zip.
pub(super) fn is_of_macos(name: &str) -> bool {
    name.split(['/', '\\']).next() == Some(MACOS) && name.len() > MACOS.len()
}

/// What is said of that folder, once for all that is in it.
pub(super) fn of_macos(entries: &[ZipEntry]) -> Option<Finding> {
    let mut all = entries.iter().filter(|entry| is_of_macos(&entry.name));
    let first = all.next()?;
    let place = Place { file: Some(printable(&first.name)), ..Place::default() };
    Some(
        Finding::new(RuleId::ZipSubfolder, place, "macOS has put a folder of its own into the zip")
            .found(match all.count() {
                0 => format!("{MACOS}, with one entry"),
                more => format!("{MACOS}, with {} entries", more + 1),
            })
            .expected("the files of the shipment alone, in no folder")
            .advice(LEAVE_OUT_MACOS),
    )
}

/// What to do about a file that a system has left there, by its name.
pub(crate) fn advice(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        ".ds_store" => Some(LEAVE_OUT_MACOS),
        "thumbs.db" | "desktop.ini" => Some(
            "Windows has put it into the folder: choose the files of the shipment, not all of the folder.",
        ),
        _ if name.starts_with("._") => Some(LEAVE_OUT_MACOS),
        _ if name.ends_with('~') || name.ends_with(".bak") || name.ends_with(".swp") => {
            Some("An editor has left it: choose the files of the shipment, not all of the folder.")
        }
        _ => None,
    }
}
