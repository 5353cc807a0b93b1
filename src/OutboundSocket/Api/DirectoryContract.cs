using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>How one kind of thing of the directory looks in JSON.</summary>
/// <typeparam name="T">The record of the directory.</typeparam>
/// <typeparam name="TBody">What requests send of it.</typeparam>
internal abstract class DirectoryContract<T, TBody>
    where T : DirectoryItem, new()
    where TBody : class, new()
{
    /// <summary>What one is called in messages, such as <c>agent</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where they are, such as <c>/api/agents</c>.</summary>
    public abstract string Path { get; }

    /// <summary>What follows <c>read:</c> and <c>write:</c> in scopes.</summary>
    public abstract string Scope { get; }

    public abstract JsonTypeInfo<TBody> Body { get; }

    /// <summary>Members that a new one must be given.</summary>
    public abstract IReadOnlyList<string> Required { get; }

    /// <summary>Whether there are some of all tenants.</summary>
    public virtual bool MayBeGlobal => false;

    /// <summary>The least role for changes.</summary>
    public virtual ApiRole Writes => ApiRole.Admin;

    /// <summary>What is there as a request would send it. Without secrets.</summary>
    public abstract TBody Read(T item);

    /// <summary>What a request sends, over what is there.</summary>
    public abstract T Write(T item, TBody body);

    /// <summary>The name of the field that an error of the directory is about.</summary>
    public virtual string Field(string property, TBody body) => ApiNames.OfField(property);

    /// <summary>Takes members out of what is there that those which were sent replace by another name.</summary>
    public virtual void Prepare(JsonObject sent, JsonObject merged)
    {
    }

    /// <summary>What only the database can tell to be wrong: names of other things. Those that are not new are not looked at again, since what they name may be gone.</summary>
    /// <param name="item">What is to be stored.</param>
    /// <param name="current">What is there; null for a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task<IReadOnlyList<FieldError>> CheckAsync(T item, T? current, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FieldError>>([]);

    /// <summary>Members that are taken and never shown.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>The form of <see cref="View"/>.</summary>
    public virtual JsonObject Answer()
    {
        var schema = ApiSchema.Object(("id", ApiSchema.Id()));
        foreach (var (name, member) in ApiSchema.Of(Body, [])["properties"]!.AsObject())
        {
            if (!Secrets.Contains(name))
            {
                ApiSchema.Add(schema, name, (JsonObject)member!.DeepClone());
            }
        }

        ApiSchema.Add(schema, "version", ApiSchema.Whole(1));
        ApiSchema.Add(schema, "created_at", ApiSchema.Time());
        return ApiSchema.Add(schema, "updated_at", ApiSchema.Time());
    }

    /// <summary>What is answered.</summary>
    public virtual JsonObject View(T item)
    {
        var view = new JsonObject { ["id"] = item.Id.ToString() };
        foreach (var (name, value) in (JsonObject)JsonSerializer.SerializeToNode(Read(item), Body)!)
        {
            if (!Secrets.Contains(name))
            {
                view[name] = value?.DeepClone();
            }
        }

        view["version"] = item.Version;
        view["created_at"] = ApiAnswer.Time(item.CreatedAt);
        view["updated_at"] = ApiAnswer.Time(item.UpdatedAt);
        return view;
    }
}
