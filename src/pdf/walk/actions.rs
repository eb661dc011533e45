//! What happens when something is clicked, opened or left.

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::{Part, Walk, WalkPlace};
use crate::facts::{PdfFeature, printable};
use crate::work::LookEnded;

impl<'s> Walk<'_, 's> {
    /// The action under `key`, and those that come after it.
    pub(super) fn action_of(
        &mut self,
        owner: &Dict<'s>,
        key: &[u8],
        here: WalkPlace,
    ) -> Result<(), LookEnded> {
        match owner.get_raw::<Object<'s>>(key) {
            Some(action) => self.actions(action, here),
            None => Ok(()),
        }
    }

    /// `AA`: an action for each of several occasions.
    pub(super) fn additional_actions(&mut self, owner: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let Some(actions) = self.document.dict(owner, b"AA")? else { return Ok(()) };
        for (_, action) in actions.entries() {
            self.actions(action, here)?;
        }
        Ok(())
    }

    /// An action and its successors, each object once.
    pub(super) fn actions(&mut self, first: MaybeRef<Object<'s>>, here: WalkPlace) -> Result<(), LookEnded> {
        let mut waiting = vec![first];
        while let Some(next) = waiting.pop() {
            if next
                .as_obj_ref()
                .is_some_and(|reference| !self.visited.insert((Part::Action, reference.obj_number)))
            {
                continue;
            }
            let Some(value) = self.document.resolve(next)? else { continue };
            match &value.object {
                Object::Dict(action) => {
                    self.action(action, here.within(value.number))?;
                    waiting.extend(action.get_raw::<Object<'s>>(b"Next"));
                }
                // A destination in the document, or several actions.
                Object::Array(several) => {
                    for each in several.raw_iter() {
                        self.document.work().object()?;
                        waiting.push(each);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn action(&mut self, action: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let Some(kind) = self.document.name(action, b"S")? else { return Ok(()) };
        match kind.as_slice() {
            // To another place in the same document, which shows nothing that is not signed.
            b"GoTo" => {}
            b"Named" => self.named_action(action, here)?,
            b"Thread" if !action.contains_key(b"F") => {}
            b"URI" => {
                let address = self.text(action, b"URI")?;
                self.saw(PdfFeature::ActiveLink, here, address);
            }
            b"Launch" | b"GoToR" | b"GoToE" | b"Thread" | b"SubmitForm" | b"ImportData" => {
                let what = format!("a {} action", printable(&kind));
                self.saw(PdfFeature::ActiveLink, here, what);
            }
            b"JavaScript" => self.saw(PdfFeature::JavaScript, here, "a JavaScript action"),
            b"Rendition" | b"Sound" | b"Movie" | b"GoTo3DView" | b"RichMediaExecute" => {
                let what = format!("a {} action", printable(&kind));
                self.saw(PdfFeature::Multimedia, here, what);
            }
            other => {
                let what = format!("a {} action", printable(other));
                self.saw(PdfFeature::Action, here, what);
            }
        }
        // A rendition may bring a script along.
        if kind != b"JavaScript" && action.contains_key(b"JS") {
            self.saw(PdfFeature::JavaScript, here, "a JavaScript action");
        }
        Ok(())
    }

    /// What a viewer's menu can do. To turn pages is harmless; to print or to save is not.
    fn named_action(&mut self, action: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let name = self.document.name(action, b"N")?;
        match name.as_deref() {
            Some(
                b"NextPage" | b"PrevPage" | b"FirstPage" | b"LastPage" | b"GoBack" | b"GoForward"
                | b"GoToPage",
            )
            | None => {}
            Some(other) => {
                let what = format!("a Named action, {}", printable(other));
                self.saw(PdfFeature::Action, here, what);
            }
        }
        Ok(())
    }

    pub(super) fn text(&self, dict: &Dict<'s>, key: &[u8]) -> Result<String, LookEnded> {
        let text = self.document.get(dict, key)?.and_then(|value| value.object.into_string());
        Ok(text.map(|text| printable(text.as_bytes())).unwrap_or_default())
    }
}
