//! Uploading the file of an import, and how it is read.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use shared_types::{CreateImport, Import as Dto, ImportChange, ImportKind, ImportState};

use super::{
    Import, format, mapping,
    source::{open_part, purpose},
    step::{is_run_by, runner},
    view::{begin, find, get, lock, record, require, to_dto},
};
use crate::entitlements;
use kernel::{Error, Fields, Result, secrets::sha256, validate};
use platform::{
    actor::{Actor, Who},
    ctx::Ctx,
};
use store::{
    columns::{Json, Millis, Stored},
    db::Tx,
    entity::{
        import::{ActiveModel, Column, Entity},
        import_chunk,
    },
    payloads::{ImportFormat, ImportProgress},
    versions::lock_company,
};

/// The maximum number of imports of a company.
const MAX_IMPORTS: usize = 100;
/// How many times the maximum size of a file those of a company have together.
const MAX_FILES: i64 = 10;
/// The number of parts that a file may have, in addition to one for each [`PART`] bytes.
const MORE_PARTS: i64 = 64;
/// The size of a part that a file may always have, in bytes.
const PART: i64 = 16 * 1024;
/// The maximum length of the name of a file, in characters.
const MAX_FILE_NAME: usize = 255;
/// The number of bytes by which the format is recognised.
const BEGINNING: usize = 64 * 1024;
/// The number of parts among them that are read.
const MAX_PARTS: u64 = 64;

/// Begins an import. The content of the file is uploaded next.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Invalid`] with `too_long` at `size` beyond the
/// setting `import_max_bytes`; [`Error::Conflict`] with `too_many_imports` or `too_many_bytes`.
pub async fn create(ctx: &Ctx, actor: &Actor, company_id: i64, new: CreateImport) -> Result<Dto> {
    actor.administered_company(&ctx.db, company_id).await?;
    let mut fields = Fields::new();
    let file_name = validate::text(&mut fields, "file_name", &new.file_name, MAX_FILE_NAME);
    let most = i64::from(ctx.settings.current().import_max_bytes);
    match new.size {
        ..=0 => fields.add("size", "invalid", "must be 1 or more"),
        size if size > most => fields.add("size", "too_long", format!("must be {most} bytes at most")),
        _ => {}
    }
    fields.finish()?;
    let (user_id, client_id) = runner(actor)?;
    let created_by = match &actor.who {
        Who::Client { application, .. } => application.name.clone(),
        _ => actor.person()?.user.name.clone(),
    };
    let row = ActiveModel {
        id: NotSet,
        company_id: Set(company_id),
        user_id: Set(user_id),
        client_id: Set(client_id),
        created_by: Set(created_by),
        file_name: Set(file_name),
        size: Set(new.size),
        received: Set(0),
        state: Set(Stored(ImportState::Uploading)),
        format: Set(Json(ImportFormat::default())),
        columns_hash: Set(None),
        step: Set(0),
        position: Set(0),
        processed: Set(0),
        total: Set(None),
        progress: Set(Json(ImportProgress::default())),
        error: Set(None),
        created_at: NotSet,
        updated_at: NotSet,
    };
    let import = ctx
        .db
        .write((actor.clone(), row, most * MAX_FILES), |tx, (actor, row, most)| {
            Box::pin(async move {
                check_room(tx, row, *most).await?;
                let mut row = row.clone();
                (row.created_at, row.updated_at) = (Set(tx.now().into()), Set(tx.now().into()));
                let import = row.insert(&**tx).await?;
                record(tx, actor, "import.created", &import).await?;
                Ok(import)
            })
        })
        .await?;
    Ok(to_dto(import))
}

/// Rejects an import for which the company has no room.
async fn check_room(tx: &Tx<'_>, new: &ActiveModel, most: i64) -> Result<()> {
    let company_id = *new.company_id.as_ref();
    lock_company(tx, company_id).await?;
    let sizes = Entity::find().select_only().column(Column::Size).filter(Column::CompanyId.eq(company_id));
    let sizes: Vec<i64> = sizes.into_tuple().all(&**tx).await?;
    if sizes.len() >= MAX_IMPORTS {
        return Err(Error::Conflict {
            code: "too_many_imports",
            text: "the company has a hundred imports: delete one that is not needed",
        });
    }
    if sizes.iter().sum::<i64>() + new.size.as_ref() > most {
        return Err(Error::Conflict {
            code: "too_many_bytes",
            text: "the files of the company's imports are too large together: delete one that is not needed",
        });
    }
    Ok(())
}

/// Adds a part to the file of an import. After the last one, the format is recognised and a mapping suggested.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company, and with `of_another` for an import that another person
/// or application created; [`Error::Conflict`] with `wrong_offset` if the part does not begin where the file ends so
/// far, and with `wrong_state` when it is complete; [`Error::Invalid`] for a part that is empty, or larger than what is
/// missing.
pub async fn upload(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, id): (i64, i64),
    offset: i64,
    part: Vec<u8>,
) -> Result<Dto> {
    let import = find(ctx, actor, company_id, id).await?;
    require(&import, &[ImportState::Uploading])?;
    if !is_run_by(&import, actor) {
        return Err(OF_ANOTHER);
    }
    // While a file is uploaded, the position counts its parts.
    if import.position >= MORE_PARTS + import.size / PART {
        return Err(TOO_MANY_PARTS);
    }
    let received = offset.saturating_add(i64::try_from(part.len()).unwrap_or(i64::MAX));
    if offset != import.received {
        return Err(WRONG_OFFSET);
    }
    if part.is_empty() || received > import.size {
        return Err(Error::field("", "invalid", "must not be empty, nor longer than what is missing"));
    }
    let read = match received == import.size {
        true => {
            let mut known = beginning(ctx, id).await?;
            known.extend_from_slice(&part);
            Some(format::detect(known.get(..BEGINNING).unwrap_or(&known)))
        }
        false => None,
    };
    let read = match read {
        Some(format) => Some(with_mapping(ctx, company_id, format).await?),
        None => None,
    };
    let sealed = ctx.cipher.encrypt(&purpose(id), &part)?;
    ctx.db
        .write((id, offset, received, sealed, read), |tx, (id, offset, received, sealed, read)| {
            Box::pin(store_part(tx, *id, (*offset, *received), sealed, read.as_ref()))
        })
        .await?;
    get(ctx, actor, company_id, id).await
}

const TOO_MANY_PARTS: Error = Error::Conflict {
    code: "too_many_parts",
    text: "the file has too many parts: create another import, and upload larger ones",
};
const OF_ANOTHER: Error = Error::Forbidden {
    code: "of_another",
    text: "only the person or application that created the import uploads its file",
};
const WRONG_OFFSET: Error =
    Error::Conflict { code: "wrong_offset", text: "the part must start at the byte `received`" };

async fn store_part(
    tx: &Tx<'_>,
    id: i64,
    (offset, received): (i64, i64),
    sealed: &str,
    read: Option<&ImportFormat>,
) -> Result<()> {
    let mut update = Entity::update_many()
        .col_expr(Column::Received, Expr::value(received))
        .col_expr(Column::Position, Expr::col(Column::Position).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(ImportState::Uploading.to_string()))
        .filter(Column::Received.eq(offset));
    if let Some(format) = read {
        update = update
            .col_expr(Column::State, Expr::value(Stored(ImportState::Uploaded)))
            .col_expr(Column::ColumnsHash, Expr::value(Some(columns_hash(format))))
            .col_expr(Column::Format, Expr::value(Json(format.clone())));
    }
    if update.exec(&**tx).await?.rows_affected == 0 {
        return Err(WRONG_OFFSET);
    }
    let part =
        import_chunk::ActiveModel { import_id: Set(id), start: Set(offset), sealed: Set(sealed.to_owned()) };
    import_chunk::Entity::insert(part).exec_without_returning(&**tx).await?;
    Ok(())
}

fn columns_hash(format: &ImportFormat) -> Vec<u8> {
    sha256(json!(format.columns).to_string().as_bytes())
}

/// The first parts of the file, as far as they are stored.
async fn beginning(ctx: &Ctx, id: i64) -> Result<Vec<u8>> {
    let parts = import_chunk::Entity::find()
        .filter(import_chunk::Column::ImportId.eq(id))
        .filter(import_chunk::Column::Start.lt(i64::try_from(BEGINNING).unwrap_or(i64::MAX)))
        .order_by_asc(import_chunk::Column::Start)
        .limit(MAX_PARTS)
        .all(ctx.db.read())
        .await?;
    let mut bytes = Vec::new();
    for part in &parts {
        bytes.extend(open_part(ctx, part)?);
    }
    bytes.truncate(BEGINNING);
    Ok(bytes)
}

/// Adds the mapping of the company's last import of a file with the same columns, else the one that their names
/// suggest.
async fn with_mapping(ctx: &Ctx, company_id: i64, mut format: ImportFormat) -> Result<ImportFormat> {
    let last: Option<Import> = Entity::find()
        .filter(Column::CompanyId.eq(company_id))
        .filter(Column::ColumnsHash.eq(columns_hash(&format)))
        .order_by_desc(Column::Id)
        .one(ctx.db.read())
        .await?;
    let known = last.map(|import| import.format.0.mapping).filter(|mapping| !mapping.is_empty());
    format.mapping = known.unwrap_or_else(|| mapping::suggest(&format.columns));
    Ok(format)
}

/// Changes how the file of an import is read. What the dry run reported is over.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Invalid`]; [`Error::Conflict`] with
/// `wrong_state` before the file is complete and once rows were applied.
pub async fn change(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64, change: ImportChange) -> Result<Dto> {
    let import = find(ctx, actor, company_id, id).await?;
    require(&import, &CHANGEABLE)?;
    let mut fields = Fields::new();
    let mut format = import.format.0;
    check_readings(&mut fields, &format, &change);
    let read_again = change.encoding.is_some() || change.delimiter.is_some() || change.has_header.is_some();
    format.encoding = change.encoding.or(format.encoding);
    format.has_header = change.has_header.unwrap_or(format.has_header);
    if let Some(delimiter) = change.delimiter {
        let is_one =
            matches!(delimiter.as_bytes(), [byte] if byte.is_ascii_punctuation() || b" \t".contains(byte));
        if !is_one || delimiter == "\"" {
            fields.add("delimiter", "invalid", "must be one ASCII character such as , ; or a tab");
        }
        format.delimiter = delimiter;
    }
    fields.finish()?;
    if read_again {
        format = format::read_again(format, &beginning(ctx, id).await?);
        format = with_mapping(ctx, company_id, format).await?;
    }
    if let Some(mapping) = change.mapping {
        let mut fields = Fields::new();
        mapping::validate(&mut fields, &mapping, format.columns.len(), actor.is_admin());
        check_applications(ctx, &mut fields, company_id, &mapping).await?;
        fields.finish()?;
        format.mapping = mapping;
    }
    ctx.db.write((id, format), |tx, (id, format)| Box::pin(save_format(tx, *id, format))).await?;
    get(ctx, actor, company_id, id).await
}

/// Rejects changes of how the rows of a JSON file are read, which has none.
fn check_readings(fields: &mut Fields, format: &ImportFormat, change: &ImportChange) {
    if matches!(format.kind, None | Some(ImportKind::Csv)) {
        return;
    }
    for (name, is_set) in [
        ("encoding", change.encoding.is_some()),
        ("delimiter", change.delimiter.is_some()),
        ("has_header", change.has_header.is_some()),
    ] {
        if is_set {
            fields.add(name, "not_applicable", "cannot be changed for a JSON file");
        }
    }
}

/// The states in which the format may be changed.
const CHANGEABLE: [ImportState; 3] = [ImportState::Uploaded, ImportState::Checked, ImportState::Failed];

async fn save_format(tx: &Tx<'_>, id: i64, format: &ImportFormat) -> Result<()> {
    let import = lock(tx, id).await?;
    require(&import, &CHANGEABLE)?;
    if import.progress.0.counts.applied > 0 || import.received < import.size {
        return require(&import, &[]);
    }
    begin(tx, &import, ImportState::Uploaded, 0).await?;
    Entity::update_many()
        .col_expr(Column::Format, Expr::value(Json(format.clone())))
        .col_expr(Column::ColumnsHash, Expr::value(Some(columns_hash(format))))
        .col_expr(Column::Total, Expr::value(None::<i64>))
        .col_expr(Column::Progress, Expr::value(Json(ImportProgress::default())))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Rejects columns with access to applications that the company may not use.
pub(super) async fn check_applications(
    ctx: &Ctx,
    fields: &mut Fields,
    company_id: i64,
    mapping: &[shared_types::ImportColumn],
) -> Result<()> {
    for (index, column) in mapping.iter().enumerate() {
        let Some((client_id, _)) = mapping::access_of(&column.field) else { continue };
        match entitlements::find(ctx, company_id, client_id).await {
            Ok(_) => {}
            Err(Error::NotFound(_)) => {
                let text = "names an application that the company may not use";
                fields.add(format!("mapping.{index}.field"), "unknown", text);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
