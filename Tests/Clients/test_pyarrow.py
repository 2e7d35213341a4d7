"""pyarrow: Parquet through the AWS SDK for C++, which sends chunks with a trailer and no Content-Length."""

import os
import urllib.parse

import server

try:
    import pyarrow
    import pyarrow.dataset
    import pyarrow.fs
    import pyarrow.parquet
except ImportError as error:
    server.skip(f"{error.name} is not installed")

endpoint, access, secret = server.arguments()
files = pyarrow.fs.S3FileSystem(
    access_key=access, secret_key=secret, region="us-east-1", scheme="http",
    endpoint_override=urllib.parse.urlsplit(endpoint).netloc, allow_bucket_creation=True, allow_bucket_deletion=True)
table = pyarrow.table({
    "number": list(range(100_000)), "text": [f"row {each}" for each in range(100_000)],
    "part": [each % 3 for each in range(100_000)],
})


def test_a_file(bucket):
    pyarrow.parquet.write_table(table, f"{bucket}/folder/a b.parquet", filesystem=files)
    assert pyarrow.parquet.read_table(f"{bucket}/folder/a b.parquet", filesystem=files).equals(table)
    some = pyarrow.parquet.read_table(f"{bucket}/folder/a b.parquet", filesystem=files, columns=["part"])
    assert some.equals(table.select(["part"]))
    assert files.get_file_info(f"{bucket}/folder/a b.parquet").size > 0
    assert files.get_file_info(f"{bucket}/none").type == pyarrow.fs.FileType.NotFound


def test_a_dataset(bucket):
    pyarrow.dataset.write_dataset(
        table, f"{bucket}/set", filesystem=files, format="parquet", partitioning=["part"],
        existing_data_behavior="delete_matching")
    back = pyarrow.dataset.dataset(f"{bucket}/set", filesystem=files, partitioning=["part"]).to_table()
    assert back.sort_by("number").select(table.column_names).cast(table.schema).equals(table)


def test_a_stream_in_parts(bucket):
    data = os.urandom(25 << 20)
    with files.open_output_stream(f"{bucket}/big") as stream:
        for start in range(0, len(data), 1 << 20):
            stream.write(data[start:start + (1 << 20)])
    with files.open_input_file(f"{bucket}/big") as file:
        assert file.read() == data
        file.seek(1000)
        assert file.read(10) == data[1000:1010]


def test_copies_and_moves(bucket):
    with files.open_output_stream(f"{bucket}/a") as stream:
        stream.write(b"1")
    files.copy_file(f"{bucket}/a", f"{bucket}/b")
    files.move(f"{bucket}/b", f"{bucket}/c")
    files.delete_file(f"{bucket}/a")
    names = [each.base_name for each in files.get_file_info(pyarrow.fs.FileSelector(bucket, recursive=True))]
    assert names == ["c"], names


def made():
    bucket = "pyarrow-" + os.urandom(4).hex()
    files.create_dir(bucket)
    return bucket


server.run_all(globals(), made, files.delete_dir)
