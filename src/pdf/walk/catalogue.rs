//! What belongs to the whole document: scripts, fields, files, bookmarks, layers.

use hayro_syntax::object::{Dict, MaybeRef, Object};

use super::{Part, Walk, WalkPlace};
use crate::document::PdfValue;
use crate::facts::PdfFeature;
use crate::work::LookEnded;

impl<'s> Walk<'_, 's> {
    pub(super) fn catalogue(&mut self) -> Result<(), LookEnded> {
        let Some(value) = self.document.catalogue()? else { return Ok(()) };
        let Some(catalogue) = value.dict() else { return Ok(()) };
        let here = WalkPlace { page: None, object: value.number };
        self.action_of(catalogue, b"OpenAction", here)?;
        self.additional_actions(catalogue, here)?;
        self.associated_files(catalogue, here)?;
        self.names(catalogue, here)?;
        self.form_fields(catalogue, here)?;
        self.outlines_of(catalogue, here)?;
        if catalogue.contains_key(b"Collection") {
            self.saw(PdfFeature::EmbeddedFile, here, "a portfolio of files");
        }
        self.layers(catalogue, here)?;
        Ok(())
    }

    /// What is set up for layers is none yet: there must be one that can be switched.
    fn layers(&mut self, catalogue: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let Some(properties) = self.document.dict(catalogue, b"OCProperties")? else { return Ok(()) };
        let Some(groups) = self.document.array(&properties, b"OCGs")? else { return Ok(()) };
        for group in groups.raw_iter() {
            if let Some(group) = self.document.resolve(group)?
                && let Some(dict) = group.dict()
            {
                let name = self.text(dict, b"Name")?;
                self.saw(
                    PdfFeature::OptionalContent,
                    here.within(group.number),
                    format!("the layer {name}").trim_end(),
                );
            }
        }
        Ok(())
    }

    /// `AF`: files that belong to a part of the document.
    pub(super) fn associated_files(&mut self, owner: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        if let Some(files) = self.document.array(owner, b"AF")?
            && files.raw_iter().next().is_some()
        {
            self.saw(PdfFeature::EmbeddedFile, here, "an associated file");
        }
        Ok(())
    }

    fn names(&mut self, catalogue: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let Some(names) = self.document.dict(catalogue, b"Names")? else { return Ok(()) };
        for (key, kind, what) in [
            (&b"JavaScript"[..], PdfFeature::JavaScript, "a script of the document"),
            (b"EmbeddedFiles", PdfFeature::EmbeddedFile, "an embedded file"),
            (b"Renditions", PdfFeature::Multimedia, "a rendition"),
        ] {
            let Some(root) = names.get_raw::<Object<'s>>(key) else { continue };
            if let Some(first) = self.first_in_tree(root)? {
                self.saw(kind, here.within(first), what);
            }
        }
        Ok(())
    }

    /// Whether a tree of names holds anything: the number of the node that does.
    fn first_in_tree(&mut self, root: MaybeRef<Object<'s>>) -> Result<Option<Option<u32>>, LookEnded> {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if node
                .as_obj_ref()
                .is_some_and(|reference| !self.visited.insert((Part::Names, reference.obj_number)))
            {
                continue;
            }
            let Some(PdfValue { object: Object::Dict(dict), number, .. }) = self.document.resolve(node)?
            else {
                continue;
            };
            if let Some(names) = self.document.array(&dict, b"Names")?
                && names.raw_iter().next().is_some()
            {
                return Ok(Some(number));
            }
            self.children(&dict, &mut waiting)?;
        }
        Ok(None)
    }

    fn children(&self, node: &Dict<'s>, waiting: &mut Vec<MaybeRef<Object<'s>>>) -> Result<(), LookEnded> {
        for kid in self.document.array(node, b"Kids")?.iter().flat_map(|kids| kids.raw_iter()) {
            self.document.work().object()?;
            waiting.push(kid);
        }
        Ok(())
    }

    fn form_fields(&mut self, catalogue: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let Some(form) = self.document.get(catalogue, b"AcroForm")? else { return Ok(()) };
        let Some(dict) = form.dict() else { return Ok(()) };
        let here = here.within(form.number);
        if self.document.get(dict, b"XFA")?.is_some() {
            self.saw(PdfFeature::Form, here, "an XFA form");
        }
        let Some(fields) = self.document.array(dict, b"Fields")? else { return Ok(()) };
        let mut waiting = Vec::new();
        for field in fields.raw_iter() {
            self.document.work().object()?;
            waiting.push(field);
        }
        while let Some(field) = waiting.pop() {
            if field
                .as_obj_ref()
                .is_some_and(|reference| !self.visited.insert((Part::Field, reference.obj_number)))
            {
                continue;
            }
            let Some(PdfValue { object: Object::Dict(field), number, .. }) = self.document.resolve(field)?
            else {
                continue;
            };
            let here = here.within(number);
            // One that lies on a page has been told of there; one that lies on none can be filled in too.
            if number.is_none_or(|number| !self.fields_shown.contains(&number)) {
                let name = self.text(&field, b"T")?;
                self.saw(PdfFeature::Form, here, format!("the field {name}").trim_end());
            }
            self.additional_actions(&field, here)?;
            self.children(&field, &mut waiting)?;
        }
        Ok(())
    }

    /// Bookmarks, which can do all that a link can.
    fn outlines_of(&mut self, catalogue: &Dict<'s>, here: WalkPlace) -> Result<(), LookEnded> {
        let mut waiting: Vec<_> = catalogue.get_raw::<Object<'s>>(b"Outlines").into_iter().collect();
        while let Some(item) = waiting.pop() {
            if item
                .as_obj_ref()
                .is_some_and(|reference| !self.visited.insert((Part::Bookmark, reference.obj_number)))
            {
                continue;
            }
            let Some(PdfValue { object: Object::Dict(item), number, .. }) = self.document.resolve(item)?
            else {
                continue;
            };
            self.action_of(&item, b"A", here.within(number))?;
            for key in [&b"Next"[..], b"First"] {
                waiting.extend(item.get_raw::<Object<'s>>(key));
            }
        }
        Ok(())
    }
}
