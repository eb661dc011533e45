//! PDFs made anew from the facts that the rules know of them: pages, fonts, whatever can be clicked or acts, and the
//! exact size. Nothing is taken from the original but its facts, and the texts among these are replaced.

mod assembly;
mod blank;
mod drawing;
mod looks;
mod page;
mod parts;
mod unreadable;

use nets_pdf::Unreadable;

use crate::kind::TextReplacer;
use drawing::Drawing;
use looks::Looks;

/// A PDF, or a file that is none, of the same size of which the rules say the same; none where it cannot be made.
pub(crate) fn same_facts(bytes: &[u8], texts: &dyn TextReplacer) -> Option<Vec<u8>> {
    let looks = Looks::at(bytes);
    let size = bytes.len();
    let made = match (&looks.pages, &looks.facts) {
        (Err(why), _) => unreadable::file(*why, size)?,
        (Ok(pages), Err(_)) if pages.is_protected => unreadable::protected(pages.count, size)?,
        (Ok(pages), Err(Unreadable::TooComplex(_))) => unreadable::too_complex(pages.count, size)?,
        (Ok(_), Err(_)) => return None,
        (Ok(_), Ok(facts)) => Drawing::of(facts, texts)?.file(size)?,
    };
    (made.len() == size && looks.are_alike(&Looks::at(&made))).then_some(made)
}

/// Shows all texts that the facts quote, so that they are learnt.
pub(crate) fn learn(bytes: &[u8], texts: &dyn TextReplacer) {
    if let Ok(facts) = Looks::at(bytes).facts {
        parts::all(&facts, texts);
    }
}
