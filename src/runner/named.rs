//! The names of files that a case uploads.

use std::collections::BTreeSet;

use nets_accept::{Case, Put, Step, Upload, UploadContent};
use nets_core::identity::ShipmentName;

/// All shipments that the case says, given to the sender's program or uploaded by its steps.
pub(crate) fn shipments(case: &Case) -> BTreeSet<String> {
    let given = case.given.files.iter().map(|file| last_name(&file.it));
    let steps = case.when.iter().filter_map(|step| match &step.it {
        Step::Upload(upload) => Some(of_upload(upload)),
        Step::Put(put) => Some(of_put(put)),
        _ => None,
    });
    let is_shipment = |name: &String| ShipmentName::new(name.as_str()).is_ok();
    given.chain(steps).filter(is_shipment).collect()
}

pub(crate) fn of_upload(upload: &Upload) -> String {
    match (&upload.name, &upload.content) {
        (Some(name), _) => name.as_str().to_owned(),
        (None, UploadContent::File(file)) => last_name(&file.it),
        (None, UploadContent::Sample(name)) => {
            let sample = nets_samples::all().iter().find(|sample| sample.name == *name);
            sample.map(nets_samples::Sample::file_name).unwrap_or_default()
        }
    }
}

pub(crate) fn of_put(put: &Put) -> String {
    put.name.clone().unwrap_or_else(|| last_name(&put.file.it))
}

fn last_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}
