"""Writes the C++ tables and typed calls of src/aws from AWS's own models, as the botocore package carries them.

    generate_aws.py --operations src/aws/operations.yaml --partitions src/aws/partitions.yaml --catalog catalog
        --out build/.../generated/aws

Run by CMake whenever an input changes. Whatever does not exist at AWS (an operation, a permission, a partition) ends the
run with a message that names it, and so fails the build. A file is written only when its content differs, so that nothing
is compiled again for nothing.
"""

import argparse
import sys
from pathlib import Path

import yaml
from aws_generator import catalog, catalog_table, endpoints, paginators, permissions, regions, tables, typed
from aws_generator.models import GeneratorError, ServiceModel


def write_if_changed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def generate(operations_file: Path, partitions_file: Path, catalog_folder: Path, out: Path) -> None:
    operations = yaml.safe_load(operations_file.read_text(encoding="utf-8"))
    partition_names = yaml.safe_load(partitions_file.read_text(encoding="utf-8"))
    models = [ServiceModel(service, wanted) for service, wanted in operations.items()]
    for model in models:
        paginators.refuse_unpaged(model)
        write_if_changed(out / "operations" / f"{model.folder}.hpp", typed.header(model))
        write_if_changed(out / "operations" / f"{model.folder}.cpp", typed.source(model, tables.tables(model)))
    contents = {
        file.stem: catalog.parse(file.read_text(encoding="utf-8")) for file in sorted(catalog_folder.glob("*.yaml"))
    }
    entries = catalog.read(contents)
    listed = catalog.models(contents, entries)
    for model in listed:
        write_if_changed(out / "catalog" / f"{model.folder}.cpp", catalog_table.service_source(model))
    write_if_changed(out / "catalog_table.cpp", catalog_table.table(listed))
    of_service = {model.folder: model for model in [*listed, *models]}
    write_if_changed(
        out / "permission_table.cpp",
        permissions.table(
            operations, catalog.permissions(entries), catalog.tag_actions(entries), list(of_service.values())
        ),
    )
    write_if_changed(out / "endpoint_table.cpp", endpoints.table(list(of_service.values())))
    write_if_changed(out / "region_table.cpp", regions.table(partition_names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=Path, required=True)
    parser.add_argument("--partitions", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stamp", type=Path, help="touched when all is written")
    arguments = parser.parse_args()
    try:
        generate(arguments.operations, arguments.partitions, arguments.catalog, arguments.out)
    except GeneratorError as error:
        sys.exit(f"generate_aws: {error}")
    if arguments.stamp:
        arguments.stamp.parent.mkdir(parents=True, exist_ok=True)
        arguments.stamp.touch()


if __name__ == "__main__":
    main()
