//! The objects of a file as a document: references followed, streams unpacked, pages in order.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use hayro_syntax::object::{Array, Dict, MaybeRef, Object};

use crate::facts::Unreadable;
use crate::filters;
use crate::structure::Structure;
use crate::work::{LARGEST_STREAM, LookEnded, Work};

/// Lists of pages within each other; a million pages in the usual trees have five or six. What a page inherits is no
/// longer a chain.
const DEEPEST: usize = 256;

pub(crate) struct PdfDocument<'s> {
    structure: &'s Structure<'s>,
    work: &'s Work<'s>,
}

/// A value, with the number of the object that it is.
#[derive(Clone)]
pub(crate) struct PdfValue<'s> {
    pub(crate) object: Object<'s>,
    /// The data of a stream, as it stands in the file.
    pub(crate) data: Option<&'s [u8]>,
    /// None when it stands inside another object.
    pub(crate) number: Option<u32>,
}

impl<'s> PdfValue<'s> {
    pub(crate) fn dict(&self) -> Option<&Dict<'s>> {
        match &self.object {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.data.is_some()
    }
}

/// A page, and the resources that it has or inherits.
pub(crate) struct Page<'s> {
    pub(crate) dict: Dict<'s>,
    pub(crate) object: Option<u32>,
    resources: Option<Rc<Resources<'s>>>,
}

/// The resources that a page or a list of pages names, read when they are needed: to count pages they are not.
struct Resources<'s> {
    owner: Dict<'s>,
    inherited: Option<Rc<Resources<'s>>>,
    read: OnceCell<Option<Dict<'s>>>,
}

impl<'s> PdfDocument<'s> {
    pub(crate) fn new(structure: &'s Structure<'s>, work: &'s Work<'s>) -> Self {
        PdfDocument { structure, work }
    }

    pub(crate) fn work(&self) -> &Work<'_> {
        self.work
    }

    pub(crate) fn is_protected(&self) -> bool {
        self.structure.is_protected()
    }

    pub(crate) fn catalogue(&self) -> Result<Option<PdfValue<'s>>, LookEnded> {
        self.object(self.structure.root())
    }

    fn object(&self, number: u32) -> Result<Option<PdfValue<'s>>, LookEnded> {
        let indirect = self.structure.object(number, self.work)?;
        Ok(indirect.map(|found| PdfValue { object: found.object, data: found.data, number: Some(number) }))
    }

    /// The value itself, or what it refers to; none when that is null or not there.
    pub(crate) fn resolve(&self, value: MaybeRef<Object<'s>>) -> Result<Option<PdfValue<'s>>, LookEnded> {
        let found = match value {
            MaybeRef::NotRef(object) => {
                self.work.object()?;
                // It was read to its end, with all that is nested in it, and that again.
                self.work.read(length(&object))?;
                Some(PdfValue { object, data: None, number: None })
            }
            MaybeRef::Ref(reference) => self.object(reference.obj_number)?,
        };
        Ok(found.filter(|value| !matches!(value.object, Object::Null(_))))
    }

    pub(crate) fn get(&self, dict: &Dict<'s>, key: &[u8]) -> Result<Option<PdfValue<'s>>, LookEnded> {
        match dict.get_raw::<Object<'s>>(key) {
            Some(value) => self.resolve(value),
            None => Ok(None),
        }
    }

    pub(crate) fn dict(&self, dict: &Dict<'s>, key: &[u8]) -> Result<Option<Dict<'s>>, LookEnded> {
        Ok(self.get(dict, key)?.and_then(|value| value.object.into_dict()))
    }

    pub(crate) fn array(&self, dict: &Dict<'s>, key: &[u8]) -> Result<Option<Array<'s>>, LookEnded> {
        Ok(self.get(dict, key)?.and_then(|value| value.object.into_array()))
    }

    /// The bytes of a name.
    pub(crate) fn name(&self, dict: &Dict<'s>, key: &[u8]) -> Result<Option<Vec<u8>>, LookEnded> {
        Ok(self.get(dict, key)?.and_then(|value| value.object.into_name()).map(|name| name.to_vec()))
    }

    /// Unpacks a stream; none when it is damaged, or in a format for images.
    pub(crate) fn unpacked(&self, stream: &PdfValue<'s>) -> Result<Option<Cow<'s, [u8]>>, LookEnded> {
        let (Some(data), Some(dict)) = (stream.data, stream.dict()) else { return Ok(None) };
        let mut resolve = |value| Ok(self.resolve(value)?.map(|value| value.object));
        match filters::of(dict, &mut resolve)? {
            Some(filters) => filters::unpack(data, &filters, self.work),
            None => Ok(None),
        }
    }

    /// The pages in their order, each as often as it is listed. A branch that leads back to itself
    /// ends there.
    pub(crate) fn pages(&self) -> Result<Vec<Page<'s>>, Unreadable> {
        let mut pages = Vec::new();
        // The branches that lead to the node, by number where they are objects of their own, and with each how many nodes
        // still waited when it was met.
        let mut way: Vec<(Option<u32>, usize)> = Vec::new();
        let root = match self.catalogue()?.as_ref().and_then(PdfValue::dict) {
            Some(catalogue) => catalogue.get_raw::<Object<'s>>(b"Pages"),
            None => None,
        };
        let mut waiting: Vec<(MaybeRef<Object<'s>>, Option<Rc<Resources<'s>>>)> =
            root.into_iter().map(|root| (root, None)).collect();
        while let Some((node, inherited)) = waiting.pop() {
            while way.pop_if(|(_, waited)| waiting.len() < *waited).is_some() {}
            if node
                .as_obj_ref()
                .is_some_and(|node| way.iter().any(|(number, _)| *number == Some(node.obj_number)))
            {
                continue;
            }
            let Some(PdfValue { object: Object::Dict(dict), number, .. }) = self.resolve(node)? else {
                continue;
            };
            let resources = if dict.contains_key(b"Resources") {
                Some(Rc::new(Resources { owner: dict.clone(), inherited, read: OnceCell::new() }))
            } else {
                inherited
            };
            match self.array(&dict, b"Kids")? {
                Some(kids) => {
                    let from = waiting.len();
                    if way.len() == DEEPEST {
                        return Err(Unreadable::TooComplex("its pages are listed more than 256 levels deep"));
                    }
                    way.push((number, from));
                    for kid in kids.raw_iter() {
                        self.work.object()?;
                        waiting.push((kid, resources.clone()));
                    }
                    waiting[from..].reverse();
                }
                None => pages.push(Page { dict, object: number, resources }),
            }
        }
        if pages.is_empty() { Err(Unreadable::Damaged("it has no pages")) } else { Ok(pages) }
    }

    /// The resources that a page has or inherits: the nearest ones that are a dictionary.
    pub(crate) fn resources(&self, page: &Page<'s>) -> Result<Option<Dict<'s>>, LookEnded> {
        let mut next = page.resources.as_deref();
        while let Some(resources) = next {
            self.work.step()?;
            if resources.read.get().is_none() {
                let read = self.dict(&resources.owner, b"Resources")?;
                resources.read.set(read).ok();
            }
            if let Some(Some(found)) = resources.read.get() {
                return Ok(Some(found.clone()));
            }
            next = resources.inherited.as_deref();
        }
        Ok(None)
    }

    /// What a stream, or each of an array of streams, unpacks to, one after the other; and whether
    /// that is all of it.
    pub(crate) fn content(&self, page: &Dict<'s>) -> Result<(Vec<u8>, bool), LookEnded> {
        let Some(contents) = self.get(page, b"Contents")? else { return Ok((Vec::new(), true)) };
        let streams = match &contents.object {
            Object::Array(array) => {
                array.raw_iter().map(|item| self.resolve(item)).collect::<Result<Vec<_>, _>>()?
            }
            _ => vec![Some(contents)],
        };
        let (mut content, mut is_whole) = (Vec::new(), true);
        for stream in streams.into_iter().flatten() {
            match self.unpacked(&stream)? {
                Some(unpacked) => {
                    self.work.read(unpacked.len())?;
                    content.extend_from_slice(&unpacked);
                    content.push(b'\n');
                    if content.len() > LARGEST_STREAM {
                        return Err(LookEnded::TooComplex(
                            "the content of one of its pages is more than 16 MiB",
                        ));
                    }
                }
                None => is_whole = false,
            }
        }
        Ok((content, is_whole))
    }
}

/// How much text an object is.
fn length(object: &Object<'_>) -> usize {
    match object {
        Object::Dict(dict) => dict.data().len(),
        Object::Array(array) => array.data().len(),
        Object::Stream(_) => 0,
        Object::String(string) => string.as_bytes().len(),
        Object::Null(_) | Object::Boolean(_) | Object::Number(_) | Object::Name(_) => 1,
    }
}
