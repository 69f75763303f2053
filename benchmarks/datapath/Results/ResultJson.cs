using System.Text.Json.Serialization;
using NetkitSharp.Datapath.Benchmarks.Profiling;
using NetkitSharp.Datapath.Benchmarks.Programs;
using NetkitSharp.Datapath.Benchmarks.Tools;

namespace NetkitSharp.Datapath.Benchmarks.Results;

/// <summary>The files of a run.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunResults))]
[JsonSerializable(typeof(RunEnvironment))]
[JsonSerializable(typeof(CellRound))]
[JsonSerializable(typeof(CellAccount))]
[JsonSerializable(typeof(ProgramCost))]
[JsonSerializable(typeof(ToolCheck))]
[JsonSerializable(typeof(FunctionProfile))]
internal sealed partial class ResultJson : JsonSerializerContext;
