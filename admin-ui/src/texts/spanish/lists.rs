//! What lists say in Spanish.

use crate::texts::lists::Lists;

pub(in crate::texts) const LISTS: Lists = Lists {
    clear_filters: "Quitar los filtros",
    drop_filter: |filter| format!("Quitar el filtro {filter}"),
    rows: "Filas",
    place: |first, last, total| format!("De {first} a {last} de {total}"),
    previous: "Anterior",
    next: "Siguiente",
    select_all: "Seleccionar todo en esta página",
    select_named: |name| format!("Seleccionar {name}"),
    none_filtered: "Nada tiene estas características. Quite los filtros para verlo todo.",
    none_match: |search| format!("Nada coincide con «{search}»."),
    clear_search: "Quitar la búsqueda",
    again_in: |seconds| format!("Se vuelve a intentar cada {seconds} segundos."),
    request: "Petición",
    export: "Exportar CSV",
    exported: |rows| {
        if rows.is_one() {
            "Se ha exportado 1 fila.".to_owned()
        } else {
            format!("Se han exportado {rows} filas.")
        }
    },
    selected_rows: "Filas seleccionadas",
    selected: |rows| {
        if rows.is_one() { "1 seleccionada".to_owned() } else { format!("{rows} seleccionadas") }
    },
    clear_selection: "Quitar la selección",
    progress: |done, total| format!("{done} de {total}"),
    stop: "Parar después de esta",
    failed: "Ha fallado",
    failed_again: "Reintentar las que han fallado",
    outcome: |done, total| format!("Hecho: {done} de {total}."),
    close: "Cerrar",
    more_for: |name| format!("Más acciones para {name}"),
    any_status: "Cualquier estado",
    any_role: "Cualquier función",
    any_kind: "Cualquier tipo",
    added_on: "Alta",
    disable: "Desactivar",
    enable: "Activar",
    disable_companies: |n| {
        if n.is_one() { "¿Desactivar 1 empresa?".to_owned() } else { format!("¿Desactivar {n} empresas?") }
    },
    disable_companies_text: "Nadie puede iniciar sesión a través de una empresa desactivada. No se elimina nada y se puede volver a activar.",
    enable_companies: |n| {
        if n.is_one() { "¿Activar 1 empresa?".to_owned() } else { format!("¿Activar {n} empresas?") }
    },
    enable_companies_text: "Las personas de una empresa activa pueden iniciar sesión.",
    disable_people: |n| {
        if n.is_one() {
            "¿Desactivar a 1 persona?".to_owned()
        } else {
            format!("¿Desactivar a {n} personas?")
        }
    },
    disable_people_text: "Una persona desactivada deja de tener sesiones y no puede iniciar ninguna. No se elimina nada.",
    enable_people: |n| {
        if n.is_one() { "¿Activar a 1 persona?".to_owned() } else { format!("¿Activar a {n} personas?") }
    },
    enable_people_text: "Una persona activa puede volver a iniciar sesión.",
};
